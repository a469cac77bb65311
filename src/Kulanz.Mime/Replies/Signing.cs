using System.Buffers;

namespace Kulanz.Mime.Replies;

/// <summary>
/// Finds where the sender's own words stop being a message and start being a signature.
/// </summary>
/// <remarks>
/// Hiding a sentence somebody wrote is worse than showing a telephone number. So a block is taken for a signature only if it
/// is marked as one ("-- ", "Sent from my …"), or if everything down to its end reads like one: short lines, contact data,
/// company particulars, disclaimers. A sentence below stops the search.
/// </remarks>
internal sealed class Signing(string text, Line[] lines, string? senderName)
{
    private const int MostLines = 45;

    // "… Galaxy S22 Ultra", "… iPhone gesendet".
    private const int MostBehindDevice = 3;

    // Asked again from every rule above: 0 not yet, 1 no, 2 yes.
    private readonly byte[] readsLike = new byte[lines.Length];
    private readonly string[] sender = NamesOf(senderName);
    private readonly string? senderAddress = senderName is not null && senderName.Contains('@') ? AddressOf(senderName) : null;

    /// <summary>Where a marked signature begins in the lines from..to, or <paramref name="to"/>.</summary>
    public int MarkedStart(int from, int to, bool wordsAbove)
    {
        for (var i = from; i < to; i++)
        {
            var line = lines[i];
            if (!line.Code && wordsAbove && IsMark(i, to))
                return i;
            wordsAbove |= !line.Words(text).IsEmpty && !IsDevice(i, from, to);
        }
        return to;
    }

    /// <summary>The line a device or program adds by itself: "Sent from my iPhone", "Von meinem Mobiltelefon gesendet".</summary>
    public bool IsDevice(int at, int from, int to)
    {
        var words = lines[at].Words(text);
        if (words.Length is < 8 or > 200 || lines[at].Code)
            return false;
        var bare = WithoutLink(Chars.Undecorate(words).Trim(Quotes));
        if (bare.Length is < 6 or > 90 || Chars.CountWords(bare) > 14)
            return false;
        if (!Phrases.IsSentFrom(bare))
            return false;
        // "Sent from my desk, is much easier than my phone." and "Sent from my phone it is never shown." go on where a device's line ends.
        var device = Phrases.NamesDevice(bare);
        return device ? Chars.CountWords(Phrases.BehindDevice(bare)) <= MostBehindDevice && !bare.Contains(", ", StringComparison.Ordinal) || Chars.CountWords(bare) <= 7 || bare.Contains("Yahoo", StringComparison.OrdinalIgnoreCase)
            : Chars.CountWords(bare) <= 8 && bare[^1] is not ('.' or '?' or '!' or ',') && !bare.Contains(',')
              && (at == from || lines[at - 1].IsBlank) && (at + 1 >= to || lines[at + 1].IsBlank);
    }

    /// <summary>Where an unmarked signature begins in the lines from..to, or <paramref name="to"/>.</summary>
    public int UnmarkedStart(int from, int to)
    {
        var floor = WalkUp(from, to, out var postscript);
        var end = postscript < 0 ? to : postscript;
        for (var i = floor; i < end; i++)
            if (Begins(i, floor, end) && HasWords(from, i))
                return i;
        return to;
    }

    /// <summary>The first line of a postscript below line <paramref name="from"/>: it belongs to the message, wherever it stands.</summary>
    public int Postscript(int from, int to)
    {
        for (var i = from; i < to; i++)
            if (Phrases.IsPostscript(lines[i].Words(text)))
                return i;
        return -1;
    }

    private int WalkUp(int from, int to, out int postscript)
    {
        postscript = -1;
        var floor = to;
        for (int i = to - 1, taken = 0; i >= from && taken < MostLines; i--)
        {
            if (lines[i].Code)
                break;
            if (lines[i].IsBlank)
                continue;
            taken++;
            var paragraph = ParagraphStart(i, from);
            if (Phrases.IsPostscript(lines[paragraph].Words(text)))
            {
                (i, postscript) = (paragraph, paragraph);
                continue;
            }
            if (!ReadsLikeSignature(i))
            {
                if (!IsDisclaimer(paragraph, i))
                    break;
                taken += i - paragraph;
                i = paragraph;
            }
            floor = i;
        }
        return floor;
    }

    private int ParagraphStart(int at, int from)
    {
        for (var steps = 0; at > from && steps < 30 && !lines[at - 1].IsBlank; steps++)
            at--;
        return at;
    }

    private bool IsDisclaimer(int first, int last)
    {
        for (var i = first; i <= last; i++)
            if (Phrases.IsLegal(lines[i].Words(text)))
                return true;
        return false;
    }

    private bool ReadsLikeSignature(int at)
    {
        if (readsLike[at] == 0)
            readsLike[at] = (byte)(Reads(at) ? 2 : 1);
        return readsLike[at] == 2;
    }

    private bool Reads(int at)
    {
        var words = lines[at].Words(text);
        if (words.Length > 160)
            return Phrases.IsLegal(words);
        var count = Chars.CountWords(words);
        if (Chars.IsRuleLine(words) || Phrases.IsLegal(words) || Phrases.StartsClosing(words) || IsDevice(at, 0, lines.Length))
            return true;
        if (IsContact(words))
            return count <= 14 && words[^1] != '?';
        if (words[0] is '-' or '*' or '•' && count >= 4 || words[^1] is '?' or ':' && !Phrases.IsClosing(words))
            return false;
        return words.Length <= 80 && count <= 8 && (words[^1] is not ('.' or '!') || count <= 4);
    }

    private bool Begins(int at, int floor, int to)
    {
        var words = lines[at].Words(text);
        if (words.IsEmpty)
            return false;
        var afterBlank = at == 0 || lines[at - 1].IsBlank;
        if (Phrases.IsClosing(words))
            return true;
        if (Phrases.IsThanks(words) && Below(at, to) is var name and >= 0 && LooksLikeName(lines[name].Words(text)))
            return true;
        if (IsSender(words) && (afterBlank || at == floor) || IsSignedDash(words) && afterBlank)
            return true;
        if (!afterBlank)
            return false;
        if (Chars.IsRuleLine(words) && words.Length >= 2 && Below(at, to) >= 0)
            return true;
        return Phrases.StartsFooter(words) || IsContactBlock(at, to);
    }

    private int Below(int at, int to)
    {
        for (var i = at + 1; i < to; i++)
            if (!lines[i].IsBlank)
                return i;
        return -1;
    }

    // Name, then contact data, down to the end; but data somebody was asked for stand under a line ending in a colon.
    private bool IsContactBlock(int at, int to)
    {
        var first = lines[at].Words(text);
        var above = at - 1;
        while (above >= 0 && lines[above].IsBlank)
            above--;
        if (above >= 0 && lines[above].Words(text) is [.., ':' or ','] || !LooksLikeName(first) && !IsContact(first))
            return false;
        int contacts = 0, others = 0;
        for (var i = at; i < to; i++)
        {
            var words = lines[i].Words(text);
            if (words.IsEmpty)
                continue;
            if (words[^1] == ':' || words[0] is '-' or '*')
                return false;
            if (IsContact(words) || Phrases.IsLegal(words))
                contacts++;
            else
                others++;
        }
        return contacts >= 2 && others <= contacts + 4;
    }

    /// <summary>A line that separates the signature from the words above it.</summary>
    public bool IsMark(int at, int to)
    {
        var words = lines[at].Words(text);
        if (words.Length is 0 or > 200 || !Chars.IsRuleLine(words) || words[0] is '#' or '*' or '+' or '·' or '•' or ',' && words.Length < 3)
            return false;
        var below = Below(at, to);
        if (words is "--" or "—" or "–" or "__" or "_" or "――" or "——" or "- -" or "--\u00A0")
            return below < 0 || words.Length != 1 || words[0] != '_';
        if (words.Length < 3)
            return false;
        // A longer rule may as well divide chapters or underline a heading.
        if (below < 0)
            return at > 0 && lines[at - 1].IsBlank;
        if (at > 0 && !lines[at - 1].IsBlank)
            return words[0] is '_' or '—' && words.Length >= 3 && ReadsToEnd(below, to);
        return ReadsToEnd(below, to);
    }

    private bool ReadsToEnd(int from, int to)
    {
        for (int i = from, taken = 0; i < to; i++)
        {
            if (lines[i].IsBlank)
                continue;
            if (++taken > MostLines || !ReadsLikeSignature(i) && !IsDisclaimer(ParagraphStart(i, from), i) && !Phrases.StartsFooter(lines[i].Words(text)))
                return false;
        }
        return true;
    }

    private bool HasWords(int from, int to)
    {
        for (var i = from; i < to; i++)
            if (!lines[i].Words(text).IsEmpty)
                return true;
        return false;
    }

    // "-Ann Example", "— Ann": a dash and a name, alone on its line.
    private static bool IsSignedDash(ReadOnlySpan<char> words)
    {
        if (words.Length is < 3 or > 34 || words[0] is not ('-' or '–' or '—' or '~'))
            return false;
        var name = Chars.Undecorate(words);
        return name.Length > 1 && Chars.CountWords(name) <= 3 && LooksLikeName(name) && words[^1] is not (':' or '-' or '–' or '—');
    }

    // Few words, most of them with a capital, and no sentence's end.
    private static bool LooksLikeName(ReadOnlySpan<char> words)
    {
        words = Chars.Undecorate(words);
        if (words.IsEmpty || words.Length > 60 || Chars.CountWords(words) > 6 || words[^1] is '?' or '!' or ':' or ';' || words.IndexOfAnyInRange('0', '9') >= 0)
            return false;
        int parts = 0, capitals = 0, length = 0;
        for (var i = 0; i < words.Length; i++)
        {
            if (!char.IsLetter(words[i]))
                continue;
            if (i > 0 && char.IsLetter(words[i - 1]))
            {
                length++;
                continue;
            }
            (parts, length) = (parts + 1, 1);
            if (char.IsUpper(words[i]) || words[i] > 0x590)
                capitals++;
        }
        return parts > 0 && (capitals * 2 >= parts || parts == 1) && (words[^1] != '.' || length <= 3 || parts <= 3);
    }

    private bool IsSender(ReadOnlySpan<char> words)
    {
        if (senderAddress is not null && words.Contains(senderAddress, StringComparison.OrdinalIgnoreCase) && words.Length < senderAddress.Length + 30)
            return true;
        if (sender.Length == 0 || words.Length > 60)
            return false;
        int hits = 0, misses = 0;
        var bare = Chars.Undecorate(words);
        foreach (var range in bare.SplitAny(" ,.-"))
        {
            var word = bare[range];
            if (word.Length < 2)
                continue;
            if (Known(word))
                hits++;
            else
                misses++;
        }
        return hits > 0 && misses <= (hits > 1 ? 2 : 0);
    }

    private bool Known(ReadOnlySpan<char> word)
    {
        foreach (var name in sender)
            if (word.Equals(name, StringComparison.CurrentCultureIgnoreCase))
                return true;
        return false;
    }

    private static string[] NamesOf(string? senderName)
    {
        if (senderName is null)
            return [];
        var angle = senderName.IndexOf('<', StringComparison.Ordinal);
        var name = angle > 0 ? senderName[..angle] : senderName;
        return name.Contains('@') ? [] : [.. name.Split([' ', ',', '.', '"', '\'', '-', '(', ')'], StringSplitOptions.RemoveEmptyEntries).Where(part => part.Length > 1).Take(8)];
    }

    private static string? AddressOf(string senderName)
    {
        var at = senderName.IndexOf('@', StringComparison.Ordinal);
        var start = at == 0 ? -1 : senderName.LastIndexOfAny(['<', ' ', '"', ':'], at - 1);
        var end = senderName.IndexOfAny(['>', ' ', '"'], at);
        var address = senderName[(start + 1)..(end < 0 ? senderName.Length : end)];
        return address.Length > 4 ? address : null;
    }

    private static bool IsContact(ReadOnlySpan<char> words)
    {
        if (Chars.HasAddress(words) || words.IndexOfAny(Links) >= 0)
            return true;
        if (Phrases.StartsContact(words) && words.IndexOfAnyInRange('0', '9') >= 0)
            return true;
        int digits = 0, letters = 0;
        foreach (var c in words)
            if (char.IsDigit(c))
                digits++;
            else if (char.IsLetter(c))
                letters++;
        return digits >= 6 && letters <= 12 || digits >= 5 && words.Contains('|') || Phrases.NamesStreet(words) && digits is >= 1 and <= 12 && words.Length < 80;
    }

    private static ReadOnlySpan<char> WithoutLink(ReadOnlySpan<char> words)
    {
        var link = words.IndexOfAny(Links);
        if (link <= 0)
            return words;
        var cut = words[..link];
        while (!cut.IsEmpty && (Chars.IsSpace(cut[^1]) || cut[^1] is '<' or '(' or '[' or ']' or ':'))
            cut = cut[..^1];
        return cut;
    }

    private const string Quotes = "\"'[]()„“”<>";
    private static readonly SearchValues<string> Links = SearchValues.Create(["http://", "https://", "www.", "mailto:", "tel:"], StringComparison.OrdinalIgnoreCase);
}
