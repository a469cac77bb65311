// Checks a transparency log, its checkpoints and its receipts with the library that checks Go's checksum database.
// Debian has it as golang-golang-x-mod-dev, and nothing is fetched:
//
//	GO111MODULE=off GOPATH=/usr/share/gocode go build -o check check.go
//	check checkpoint VKEY FILE
//	check receipt VKEY RECEIPT LEAF
//	check consistency VKEY OLD NEW PROOF
//	check tiles VKEY DIR_OR_URL
//
// VKEY is an Ed25519 verifier key (c2sp.org/signed-note): NAME+KEYID+BASE64.
package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

func main() {
	said, err := check(os.Args[1:])
	if err != nil {
		fmt.Fprintf(os.Stderr, "Not accepted: %v.\n", err)
		os.Exit(1)
	}
	fmt.Println("ok", said)
}

func check(words []string) (string, error) {
	switch {
	case len(words) == 3 && words[0] == "checkpoint":
		return checkpoint(words[1], words[2])
	case len(words) == 4 && words[0] == "receipt":
		return receipt(words[1], words[2], words[3])
	case len(words) == 5 && words[0] == "consistency":
		return consistency(words[1], words[2], words[3], words[4])
	case len(words) == 3 && words[0] == "tiles":
		return tiles(words[1], words[2])
	}
	return "", errors.New("the head of check.go says what can be asked")
}

func checkpoint(vkey, file string) (string, error) {
	tree, err := openFile(vkey, file)
	return fmt.Sprint(tree.N, " ", tree.Hash), err
}

// A proof as c2sp.org/tlog-proof has it.
func receipt(vkey, file, leafFile string) (string, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return "", err
	}
	leaf, err := os.ReadFile(leafFile)
	if err != nil {
		return "", err
	}
	head, signed, _ := strings.Cut(string(text), "\n\n")
	tree, err := open(vkey, []byte(signed))
	if err != nil {
		return "", err
	}
	lines := strings.Split(head, "\n")
	if lines[0] != "c2sp.org/tlog-proof@v1" {
		return "", fmt.Errorf("%q is no tlog-proof", lines[0])
	}
	lines = lines[1:]
	// The extra line is nothing a log could vouch for.
	if len(lines) > 0 && strings.HasPrefix(lines[0], "extra ") {
		lines = lines[1:]
	}
	if len(lines) == 0 || !strings.HasPrefix(lines[0], "index ") {
		return "", errors.New("the index is missing")
	}
	index, err := strconv.ParseInt(lines[0][len("index "):], 10, 64)
	if err != nil || lines[0] != fmt.Sprint("index ", index) {
		return "", fmt.Errorf("%q names no entry", lines[0])
	}
	proof, err := hashes(lines[1:])
	if err != nil {
		return "", err
	}
	return fmt.Sprint(index, " ", tree.N), tlog.CheckRecord(proof, tree.N, tree.Hash, index, tlog.RecordHash(leaf))
}

func consistency(vkey, oldFile, newFile, proofFile string) (string, error) {
	older, err := openFile(vkey, oldFile)
	if err != nil {
		return "", err
	}
	newer, err := openFile(vkey, newFile)
	if err != nil {
		return "", err
	}
	text, err := os.ReadFile(proofFile)
	if err != nil {
		return "", err
	}
	var lines []string
	if len(text) > 0 {
		lines = strings.Split(strings.TrimSuffix(string(text), "\n"), "\n")
	}
	proof, err := hashes(lines)
	if err != nil {
		return "", err
	}
	return fmt.Sprint(older.N, " ", newer.N), tlog.CheckTree(proof, newer.N, newer.Hash, older.N, older.Hash)
}

// The entries are to make the signed tree, and the tiles are to prove every one of them.
//
// The tiles are compared with those of the entries as well: before 0.40 the library leaves up to two tiles of a reading unproven
// (CVE-2026-56865), and Debian's is older.
func tiles(vkey, place string) (string, error) {
	signed, err := read(place, "checkpoint")
	if err != nil {
		return "", err
	}
	tree, err := open(vkey, signed)
	if err != nil {
		return "", err
	}
	if tree.N == 0 {
		return emptyTree(tree)
	}
	leaves, err := readEntries(place, tree.N)
	if err != nil {
		return "", err
	}
	var stored []tlog.Hash
	entries := tlog.HashReaderFunc(func(indexes []int64) ([]tlog.Hash, error) {
		var asked []tlog.Hash
		for _, index := range indexes {
			asked = append(asked, stored[index])
		}
		return asked, nil
	})
	var indexes []int64
	for i, leaf := range leaves {
		added, err := tlog.StoredHashesForRecordHash(int64(i), leaf, entries)
		if err != nil {
			return "", err
		}
		stored = append(stored, added...)
		indexes = append(indexes, tlog.StoredHashIndex(0, int64(i)))
	}
	if root, err := tlog.TreeHash(tree.N, entries); err != nil || root != tree.Hash {
		return "", errors.New("the entries do not make the signed tree")
	}
	proven, err := tlog.TileHashReader(tree, tileReader{place, entries}).ReadHashes(indexes)
	if err != nil {
		return "", err
	}
	for i, leaf := range leaves {
		if proven[i] != leaf {
			return "", fmt.Errorf("the tiles have another entry %d", i)
		}
	}
	return fmt.Sprint(tree.N), nil
}

// The library has zeros for the empty tree and no tiles, RFC 6962 the hash of nothing.
func emptyTree(tree tlog.Tree) (string, error) {
	if tree.Hash != sha256.Sum256(nil) {
		return "", errors.New("the empty tree has another hash")
	}
	return "0", nil
}

func readEntries(place string, size int64) ([]tlog.Hash, error) {
	var leaves []tlog.Hash
	for first := int64(0); first < size; first += 256 {
		width := size - first
		if width > 256 {
			width = 256
		}
		path := path(tlog.Tile{H: 8, L: -1, N: first / 256, W: int(width)})
		rest, err := read(place, path)
		if err != nil {
			return nil, err
		}
		for i := first; i < first+width; i++ {
			if len(rest) < 2 || len(rest)-2 < int(binary.BigEndian.Uint16(rest)) {
				return nil, fmt.Errorf("%s ends within entry %d", path, i)
			}
			end := 2 + int(binary.BigEndian.Uint16(rest))
			leaves = append(leaves, tlog.RecordHash(rest[2:end]))
			rest = rest[end:]
		}
		if len(rest) > 0 {
			return nil, fmt.Errorf("%s goes on after its %d entries", path, width)
		}
	}
	return leaves, nil
}

type tileReader struct {
	place   string
	entries tlog.HashReader
}

func (tileReader) Height() int { return 8 }

func (tileReader) SaveTiles([]tlog.Tile, [][]byte) {}

func (reader tileReader) ReadTiles(wanted []tlog.Tile) ([][]byte, error) {
	var all [][]byte
	for _, tile := range wanted {
		data, err := read(reader.place, path(tile))
		if err != nil {
			return nil, err
		}
		made, err := tlog.ReadTileData(tile, reader.entries)
		if err != nil {
			return nil, err
		}
		if !bytes.Equal(data, made) {
			return nil, fmt.Errorf("%s is not the tile of the entries", path(tile))
		}
		all = append(all, data)
	}
	return all, nil
}

// Go's paths say the height, and "data" for what C2SP calls entries.
func path(tile tlog.Tile) string {
	path := strings.TrimPrefix(tile.Path(), "tile/8/")
	if tile.L < 0 {
		path = "entries/" + strings.TrimPrefix(path, "data/")
	}
	return "tile/" + path
}

func read(place, path string) ([]byte, error) {
	if !strings.HasPrefix(place, "http://") && !strings.HasPrefix(place, "https://") {
		return os.ReadFile(filepath.Join(place, path))
	}
	client := http.Client{Timeout: 30 * time.Second}
	answer, err := client.Get(strings.TrimSuffix(place, "/") + "/" + path)
	if err != nil {
		return nil, err
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("%s is answered with %s", path, answer.Status)
	}
	return io.ReadAll(answer.Body)
}

func openFile(vkey, file string) (tlog.Tree, error) {
	signed, err := os.ReadFile(file)
	if err != nil {
		return tlog.Tree{}, err
	}
	return open(vkey, signed)
}

func open(vkey string, signed []byte) (tlog.Tree, error) {
	verifier, err := note.NewVerifier(vkey)
	if err != nil {
		return tlog.Tree{}, err
	}
	opened, err := note.Open(signed, note.VerifierList(verifier))
	if err != nil {
		return tlog.Tree{}, err
	}
	origin, head, _ := strings.Cut(opened.Text, "\n")
	if origin != verifier.Name() {
		return tlog.Tree{}, fmt.Errorf("the checkpoint is one of %q", origin)
	}
	// Below its first line a checkpoint is what the checksum database signs.
	return tlog.ParseTree([]byte("go.sum database tree\n" + head))
}

// tlog.ParseHash does not look at the bits base64 leaves over; a changed one is to be seen here too.
func hashes(lines []string) ([]tlog.Hash, error) {
	var all []tlog.Hash
	for _, line := range lines {
		hash, err := tlog.ParseHash(line)
		if err != nil || hash.String() != line {
			return nil, fmt.Errorf("%q is no hash", line)
		}
		all = append(all, hash)
	}
	return all, nil
}
