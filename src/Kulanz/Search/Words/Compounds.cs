using System.Buffers;
using System.Collections.Frozen;

namespace Kulanz.Search.Words;

/// <summary>
/// What a German compound is made of, so that Störung and Meldung find Störungsmeldung, and Rechnung finds Stromrechnungen.
/// </summary>
/// <remarks>
/// A word is taken apart when it is indexed, never when it is asked for: who types Rechnungsnummer means just that.
/// The parts must follow from the word alone. A lexicon learned from the stored texts was dropped for that reason: what was
/// indexed last year would have been split by last year's lexicon. Character n-grams find any part without knowing words, at
/// three times the index and with every accident of spelling a hit.
/// So: (1) a word that consists of known nouns (<see cref="Nouns"/>) and linking letters is split there, longest parts first;
/// (2) otherwise behind endings that need a linking s, as in -ungs-, -heits-, -ions-: that s occurs nowhere else;
/// (3) otherwise where a known noun of six letters (or one of a few shorter ones) stands at the end, or one of five at the beginning: the rest is then a word as
/// well (Fritzbox in Fritzboxrechnung), unless it is a mere prefix (Abrechnung is a word, not a compound).
/// Of three parts the neighbours are kept together too: Kontonummer finds Bankkontonummer.
/// A false part costs one entry nobody asks for.
/// </remarks>
internal static class Compounds
{
    /// <summary>Shorter folded words are not split: two parts of four letters, or three and five.</summary>
    public const int Shortest = 8;

    private const int Longest = 44, MostParts = 6, ShortestRest = 4, LongEnd = 6;

    private static readonly SearchValues<char> Vowels = SearchValues.Create("aeiouy");

    // Every form with the length of its noun.
    private static readonly FrozenDictionary<string, int> Forms = BuildForms();
    private static readonly FrozenDictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> Known = Forms.GetAlternateLookup<ReadOnlySpan<char>>();
    private static readonly int LongestForm = Forms.Keys.Max(f => f.Length);

    private static readonly string[] NeedLinkingS = ["ungs", "heits", "keits", "schafts", "ions", "tats", "tums", "lings"];

    // Verb prefixes: what is left of them is no part (ver-trag, ab-rechnung, ein-stellung).
    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> Prefixes =
        ("ab an auf aus be bei durch ein ent er fort frei ge gegen her hin hinter los mit miss nach neben nieder ober raus rein "
        + "ruck sub uber um un unter ver vor voraus voran weg weiter wider wieder zer zu zuruck zusammen auseinander heraus hinaus "
        + "herein hinein uberein mehr haupt hoch inter trans super hyper vorbei herunter hinunter").Split(' ').ToFrozenSet().GetAlternateLookup<ReadOnlySpan<char>>();

    // Endings that make another word of a noun, not a compound, with up to three letters of inflection behind them.
    private static readonly string[] Endings =
    [
        "ator", "ation", "alis", "isier", "itat", "isch", "ier", "ung", "erung", "ium", "ling", "lich", "haft", "los", "schaft",
        "heit", "keit", "bar", "sam", "inn", "rinn", "erin", "ion", "ismus", "ist", "ende", "igung", "fahig", "weise",
    ];

    /// <summary>Gives the stems of a folded word's parts; nothing where it is not a compound.</summary>
    public static void Take<TTaker>(ReadOnlySpan<char> folded, TTaker taker, int start, int end) where TTaker : ITaker, allows ref struct
    {
        if (folded.Length is < Shortest or > Longest || folded.IndexOfAnyExceptInRange('a', 'z') >= 0)
            return;
        var room = (Span<char>)stackalloc char[Longest];
        ReadOnlySpan<char> word = room[..Folding.Collapse(folded, room)];
        var ends = (Span<int>)stackalloc int[MostParts];
        var count = Split(word, ends);
        if (count < 2)
            return;
        var stem = (Span<char>)stackalloc char[2 * Longest];
        for (var i = 0; i < count; i++)
        {
            var from = i == 0 ? 0 : ends[i - 1];
            Give(word[from..ends[i]], stem, taker, start, end);
            if (count > 2 && i + 1 < count)
                Give(word[from..ends[i + 1]], stem, taker, start, end);
        }
    }

    private static void Give<TTaker>(ReadOnlySpan<char> part, Span<char> room, TTaker taker, int start, int end) where TTaker : ITaker, allows ref struct =>
        taker.Stem(room[..GermanStemmer.Stem(part, room)], start, end);

    /// <summary>Writes where the parts of a collapsed word end and returns their number; 1 where it is one word.</summary>
    internal static int Split(ReadOnlySpan<char> word, Span<int> ends)
    {
        ends[0] = word.Length;
        if (word.Length < Shortest - 1 || Known.ContainsKey(word))
            return 1;
        var count = OfKnown(word, ends);
        return count > 0 ? count : AtOnePlace(word, ends);
    }

    // The fewest known parts that make up the word, found from the front; 0 where there are none.
    private static int OfKnown(ReadOnlySpan<char> word, Span<int> ends)
    {
        var parts = (Span<byte>)stackalloc byte[Longest + 1]; // how many parts reach here, 0 for none
        var before = (Span<byte>)stackalloc byte[Longest + 1];
        parts.Clear();
        for (var at = 0; at < word.Length; at++)
        {
            if (at > 0 && parts[at] is 0 or >= MostParts)
                continue;
            for (var to = Math.Min(word.Length, at + LongestForm); to >= at + 4; to--)
            {
                if (parts[to] != 0 && parts[to] <= parts[at] + 1 || to < word.Length && to > word.Length - 3)
                    continue;
                if (!Known.ContainsKey(word[at..to]))
                    continue;
                parts[to] = (byte)(parts[at] + 1);
                before[to] = (byte)at;
            }
        }
        int count = parts[word.Length];
        for (var (i, at) = (count - 1, word.Length); i >= 0; i--)
        {
            ends[i] = at;
            at = before[at];
        }
        return count;
    }

    private static int AtOnePlace(ReadOnlySpan<char> word, Span<int> ends)
    {
        var at = BehindLinkingS(word);
        if (at == 0) at = BeforeKnownEnd(word);
        if (at == 0) at = BehindKnownBeginning(word);
        if (at == 0)
            return 1;
        var left = (Span<int>)stackalloc int[MostParts];
        var right = (Span<int>)stackalloc int[MostParts];
        var (leftCount, rightCount) = (Split(word[..at], left), Split(word[at..], right));
        // Both sides may be compounds themselves, each shorter than the whole.
        if (leftCount + rightCount > MostParts)
            (leftCount, rightCount, left[0], right[0]) = (1, 1, at, word.Length - at);
        left[..leftCount].CopyTo(ends);
        for (var i = 0; i < rightCount; i++)
            ends[leftCount + i] = at + right[i];
        return leftCount + rightCount;
    }

    private static int BehindLinkingS(ReadOnlySpan<char> word)
    {
        foreach (var ending in NeedLinkingS)
        {
            var at = word.IndexOf(ending);
            if (at >= 2 && word.Length - at - ending.Length >= ShortestRest && CanBeginWord(word[(at + ending.Length)..]) && HasVowel(word[..at]))
                return at + ending.Length;
        }
        return 0;
    }

    private static int BeforeKnownEnd(ReadOnlySpan<char> word)
    {
        for (var at = Math.Max(3, word.Length - LongestForm); at <= word.Length - 5; at++)
            if (Known.TryGetValue(word[at..], out var noun) && noun >= LongEnd && HasVowel(word[..at]) && !IsPrefix(word[..at]))
                return at;
        return 0;
    }

    private static int BehindKnownBeginning(ReadOnlySpan<char> word)
    {
        for (var at = Math.Min(LongestForm, word.Length - ShortestRest); at >= 5; at--)
            if (Known.TryGetValue(word[..at], out var noun) && noun >= 5
                && HasVowel(word[at..]) && CanBeginWord(word[at..]) && !IsEnding(word[at..]))
                return at;
        return 0;
    }

    // ab-, and abge- as participles have it.
    private static bool IsPrefix(ReadOnlySpan<char> part) =>
        Prefixes.Contains(part) || part.EndsWith("ge") && Prefixes.Contains(part[..^2]);

    private static bool IsEnding(ReadOnlySpan<char> part)
    {
        // gegenstand-s-los: the linking s belongs to neither.
        foreach (var ending in Endings)
            if ((part.StartsWith(ending) && part.Length - ending.Length <= 3)
                || (part[0] == 's' && part[1..].StartsWith(ending) && part.Length - ending.Length <= 4))
                return true;
        return false;
    }

    private static bool HasVowel(ReadOnlySpan<char> part) => part.IndexOfAny(Vowels) >= 0;

    // Two consonants no German word begins with (ng, rt, ls …) mean that the cut is a letter early.
    private static bool CanBeginWord(ReadOnlySpan<char> part) =>
        IsVowel(part[0]) || IsVowel(part[1]) || part[1] is 'l' or 'r' or 'h'
        || (part[0] is 's' && part[1] is 'c' or 'k' or 'm' or 'p' or 't' or 'w') || (part[0] is 'k' or 'g' or 'p' && part[1] is 'n' or 'f' or 's') || part[1] is 'w' && part[0] is 'z';

    private static bool IsVowel(char letter) => Vowels.Contains(letter);

    // Every noun with its inflections and linking letters; a final e may be missing (Adress-, Schul-).
    private static FrozenDictionary<string, int> BuildForms()
    {
        var forms = new Dictionary<string, int>();
        AddAll(Nouns.List, 0);
        AddAll(Nouns.ShortEnds, LongEnd);
        return forms.ToFrozenDictionary();

        void AddAll(string list, int length)
        {
            var room = new char[Tokens.Longest];
            var walk = new Tokens(list, new char[Tokens.Scratch]);
            while (walk.Next())
            {
                var noun = new string(room.AsSpan(0, Folding.Collapse(walk.Folded, room)));
                foreach (var ending in (string[])["", "e", "n", "en", "s", "es", "er", "ern"])
                    Add(noun + ending, Math.Max(length, noun.Length));
                if (noun.EndsWith("in", StringComparison.Ordinal)) Add(noun + "nen", noun.Length);
                if (noun.EndsWith('e') && noun.Length > 4) Add(noun[..^1], noun.Length - 1);
            }
        }

        void Add(string form, int length)
        {
            if (form.Length >= 4)
                forms[form] = Math.Max(length, forms.GetValueOrDefault(form));
        }
    }
}
