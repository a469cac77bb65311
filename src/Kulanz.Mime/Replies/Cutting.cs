namespace Kulanz.Mime.Replies;

/// <summary>
/// Decides line by line what is reply, quote, header, signature or forward, and what of it is folded.
/// </summary>
/// <remarks>
/// Four ways of answering are told apart. *On top*: everything from the introduction down is history. *Below*: nothing (or a
/// salutation) above, one quote, then the reply. *In place*: words between quotes; the quotes stay visible down to the last
/// answer. *Nothing but a forward*: the mail passed on is the message.
/// Above a substantial reply, a short block under a quote is the signature that the program put at the very end.
/// </remarks>
internal sealed class Cutting
{
    private readonly record struct Header(int First, int Last, bool IsBlock, bool IsForward);

    // Fewer lines under the quote of an answer given on top are a signature, more are words.
    private const int SignatureUnderQuote = 7;

    // Fewer lines under a telephone's line, without a greeting, are the sender's own.
    private const int FewestOfMail = 3;

    private readonly string text;
    private readonly Line[] lines;
    private readonly Signing signing;
    private readonly List<Header> headers = [];

    public SegmentKind[] Kinds { get; }
    public bool[] Folded { get; }

    /// <summary>Distinguishes two headers or quotes that touch.</summary>
    public int[] Part { get; }

    public Cutting(string text, Line[] lines, Signing signing)
    {
        (this.text, this.lines, this.signing) = (text, lines, signing);
        Kinds = new SegmentKind[lines.Length];
        Folded = new bool[lines.Length];
        Part = new int[lines.Length];
        for (var i = 0; i < lines.Length; i++)
            Kinds[i] = lines[i].Depth > 0 ? SegmentKind.Quote : SegmentKind.Reply;
        FindHeaders();
        MarkHeaders();

        var end = HistoryStart();
        SignReplies(end);
        if (end == lines.Length)
            end = FoldBelowDevice();
        Fold(end, lines.Length, SegmentKind.Quote);
        FoldQuotes(end);
        ShowForward();
        GiveBlanksAway();
    }

    private void FindHeaders()
    {
        for (int i = 0, floor = 0; i < lines.Length; i++)
        {
            if (lines[i].Code)
                continue;
            var found = HeaderAt(i, floor);
            if (found is not { } header)
                continue;
            header = header with { First = WithRuleAbove(header.First, floor) };
            headers.Add(header);
            i = header.Last;
            floor = i + 1;
        }
    }

    private Header? HeaderAt(int i, int floor)
    {
        var divider = Dividers.Read(text, lines, i);
        if (divider is not Divider.None)
        {
            var below = i + 1;
            while (below < lines.Length && below <= i + 3 && lines[below].Words(text).IsEmpty)
                below++;
            var block = below < lines.Length && lines[below].Depth == lines[i].Depth ? HeaderBlock.LastLine(text, lines, below, announced: true) : -1;
            return new Header(i, Math.Max(block, i), true, divider is Divider.Forwarded);
        }
        var last = HeaderBlock.LastLine(text, lines, i, announced: false);
        if (last >= 0)
            return new Header(i, last, true, false);
        var first = Attribution.FirstLine(text, lines, i, floor);
        return first >= 0 ? new Header(first, WithRuleBelow(first, i), false, false) : null;
    }

    // "---- On … wrote ----" may be wrapped before its last dashes.
    private int WithRuleBelow(int first, int last) =>
        last + 1 < lines.Length && lines[first].Words(text).StartsWith("--") && Chars.IsRuleLine(lines[last + 1].Words(text)) ? last + 1 : last;

    // Outlook draws a line above its header.
    private int WithRuleAbove(int first, int floor)
    {
        var above = first - 1;
        while (above >= floor && lines[above].Depth == lines[first].Depth && lines[above].Words(text).IsEmpty)
            above--;
        return above >= floor && lines[above].Depth == lines[first].Depth && lines[above].Words(text) is var words && words.Length >= 3 && Chars.IsRuleLine(words)
            ? above : first;
    }

    private void MarkHeaders()
    {
        var part = 0;
        foreach (var header in headers)
        {
            part++;
            for (var i = header.First; i <= header.Last; i++)
                (Kinds[i], Part[i]) = (SegmentKind.QuoteHeader, part);
            part++;
        }
    }

    // The line from which all is history because it is introduced but not marked as a quote.
    private int HistoryStart()
    {
        var wordsBelowQuote = WordsBelowQuotes();
        var (above, seen) = (false, 0);
        foreach (var header in headers)
        {
            for (; seen < header.First; seen++)
                above |= IsOwn(seen) && !signing.IsDevice(seen, 0, header.First);
            if (lines[header.First].Depth > 0)
                continue;
            if (above ? header.IsBlock || !QuoteStartsAfter(header.Last) : header.IsBlock && !wordsBelowQuote[header.Last])
                return header.First;
        }
        return lines.Length;
    }

    // For each line: does a quote stand right below it, and below that, words of the sender's own?
    private bool[] WordsBelowQuotes()
    {
        var (below, answered) = (false, false);
        var result = new bool[lines.Length];
        for (var i = lines.Length - 1; i >= 0; i--)
        {
            result[i] = below;
            if (lines[i].Depth > 0)
                below = answered;
            else if (IsOwn(i))
                (answered, below) = (!signing.IsMark(i, i + 1), false);
        }
        return result;
    }

    private bool QuoteStartsAfter(int last)
    {
        for (var i = last + 1; i < lines.Length; i++)
            if (lines[i].Depth > 0)
                return true;
            else if (!lines[i].IsBlank)
                return false;
        return false;
    }

    private bool IsOwn(int i) => Kinds[i] == SegmentKind.Reply && !lines[i].IsBlank;

    // Each stretch of own words may end in a signature: above the first quote, and below the last.
    private void SignReplies(int end)
    {
        var wordsAbove = false;
        for (var i = 0; i < end; i++)
        {
            if (Kinds[i] != SegmentKind.Reply)
                continue;
            var from = i;
            while (i < end && Kinds[i] == SegmentKind.Reply)
                i++;
            Sign(from, i, wordsAbove);
            for (var k = from; k < i && !wordsAbove; k++)
                wordsAbove = IsOwn(k);
        }
    }

    private void Sign(int from, int to, bool wordsAbove)
    {
        for (var i = from; i < to; i++)
            if (signing.IsDevice(i, from, to))
                Kinds[i] = SegmentKind.Signature;
        var marked = signing.MarkedStart(from, to, wordsAbove);
        Set(marked, to, SegmentKind.Signature);
        // Above "-- " and device lines there may be a close of its own; then both are the signature.
        var bottom = marked;
        while (bottom > from && (Kinds[bottom - 1] == SegmentKind.Signature || lines[bottom - 1].IsBlank))
            bottom--;
        var unmarked = signing.UnmarkedStart(from, bottom);
        if (unmarked >= bottom)
            return;
        var postscript = signing.Postscript(unmarked, bottom);
        Set(unmarked, postscript < 0 ? bottom : postscript, SegmentKind.Signature);
    }

    // Some phones put the earlier mail under their line without any introduction; what does not look like a mail was written by the sender.
    private int FoldBelowDevice()
    {
        var wordsAbove = false;
        for (var i = 0; i < lines.Length; i++)
        {
            wordsAbove |= IsOwn(i);
            if (Kinds[i] is SegmentKind.Quote or SegmentKind.QuoteHeader)
                return lines.Length;
            if (!wordsAbove || Kinds[i] != SegmentKind.Signature || !signing.IsDevice(i, 0, lines.Length))
                continue;
            if (i + 1 >= lines.Length || !lines[i + 1].IsBlank)
                return lines.Length;
            return LooksLikeMail(i + 1) && signing.Postscript(i, lines.Length) < 0 ? i + 1 : lines.Length;
        }
        return lines.Length;
    }

    // A greeting, or more than a sender adds below.
    private bool LooksLikeMail(int from)
    {
        var (first, count) = (-1, 0);
        for (var i = from; i < lines.Length && count < FewestOfMail; i++)
            if (!lines[i].Words(text).IsEmpty)
                (first, count) = (first < 0 ? i : first, count + 1);
        return count == FewestOfMail || first >= 0 && Phrases.IsGreeting(lines[first].Words(text));
    }

    private void FoldQuotes(int end)
    {
        var firstQuote = 0;
        while (firstQuote < end && Kinds[firstQuote] is not (SegmentKind.Quote or SegmentKind.QuoteHeader))
            firstQuote++;
        var introduced = headers.Exists(header => header.First < end && header.First <= FirstOf(SegmentKind.Quote, end));
        var answers = AnswersBelow(firstQuote, end, out var lastAnswer);
        var ownAbove = OwnWordsAbove(firstQuote, out var below);

        if (answers == 0)
        {
            // A bare quote with nothing around it is all we were sent.
            if (!ownAbove.Any && !introduced && headers.Count == 0 && end == lines.Length && !Folded.Contains(true) && FirstOf(SegmentKind.Reply, end, blank: false) == end)
                return;
            FoldKinds(0, end);
            return;
        }
        var inPlace = InPlace(firstQuote, lastAnswer);
        if (inPlace || !introduced)
        {
            FoldKinds(lastAnswer + 1, end);
            return;
        }
        if (ownAbove is { Any: true, GreetingOnly: false } && !below)
        {
            if (answers < SignatureUnderQuote)
            {
                FoldKinds(0, end);
                FoldBelow(firstQuote, end);
            }
            else
                FoldKinds(lastAnswer + 1, end);
            return;
        }
        if (ownAbove is { Any: true, GreetingOnly: false } && below)
        {
            FoldKinds(lastAnswer + 1, end);
            return;
        }
        FoldKinds(0, end);
    }

    private int FirstOf(SegmentKind kind, int end, bool blank = true)
    {
        for (var i = 0; i < end; i++)
            if (Kinds[i] == kind && (blank || !lines[i].IsBlank))
                return i;
        return end;
    }

    private int AnswersBelow(int from, int end, out int last)
    {
        (var count, last) = (0, -1);
        for (var i = from; i < end; i++)
            if (IsOwn(i))
                (count, last) = (count + 1, i);
        return count;
    }

    private (bool Any, bool GreetingOnly) OwnWordsAbove(int to, out bool pointsBelow)
    {
        var (any, greeting) = (false, true);
        pointsBelow = false;
        for (var i = 0; i < to; i++)
        {
            if (!IsOwn(i))
                continue;
            var words = lines[i].Words(text);
            greeting &= !any && Phrases.IsGreeting(words);
            any = true;
            pointsBelow |= Phrases.PointsBelow(words);
        }
        return (any, any && greeting);
    }

    // Words stand between two quotes.
    private bool InPlace(int firstQuote, int lastAnswer)
    {
        var (quote, answer) = (false, false);
        for (var i = firstQuote; i < lines.Length; i++)
        {
            if (Kinds[i] == SegmentKind.Quote && !lines[i].Words(text).IsEmpty)
            {
                if (answer)
                    return true;
                quote = true;
            }
            answer |= quote && IsOwn(i) && i <= lastAnswer;
        }
        return false;
    }

    private void FoldKinds(int from, int end)
    {
        for (var i = from; i < end; i++)
            if (Kinds[i] is SegmentKind.Quote or SegmentKind.QuoteHeader)
                Folded[i] = true;
    }

    private void FoldBelow(int from, int end)
    {
        for (var i = from; i < end; i++)
            if (Kinds[i] == SegmentKind.Reply)
                (Kinds[i], Folded[i]) = (SegmentKind.Signature, true);
    }

    private void Fold(int from, int to, SegmentKind kind)
    {
        for (var i = from; i < to; i++)
        {
            Folded[i] = true;
            if (Kinds[i] == SegmentKind.Reply)
                Kinds[i] = kind;
        }
    }

    private void Set(int from, int to, SegmentKind kind)
    {
        for (var i = from; i < to; i++)
            Kinds[i] = kind;
    }

    // The mail passed on is named as such; without words of the sender's own it is the message, and shown.
    private void ShowForward()
    {
        var nothing = true;
        for (var i = 0; i < lines.Length && nothing; i++)
            nothing = Folded[i] || !IsOwn(i);
        foreach (var header in headers)
        {
            if (!header.IsForward && !(nothing && header.IsBlock))
                continue;
            if (!nothing && lines[header.First].Depth == 0 && !Folded[header.First])
                continue;
            var depth = lines[header.First].Depth;
            for (var i = header.First; i < lines.Length; i++)
            {
                if (depth > 0 && lines[i].Depth < depth && !lines[i].IsBlank)
                    break;
                if (depth == 0 && Kinds[i] == SegmentKind.Signature && i > header.Last)
                    break;
                (Kinds[i], Folded[i], Part[i]) = (SegmentKind.Forwarded, !nothing, 0);
            }
            break;
        }
    }

    // A blank line goes with what stands above it, leading ones with what follows.
    private void GiveBlanksAway()
    {
        for (var i = 0; i < lines.Length; i++)
            if (Kinds[i] == SegmentKind.Signature)
                Folded[i] = true;
        var first = 0;
        while (first < lines.Length && lines[first].IsBlank)
            first++;
        for (var i = Math.Min(first, lines.Length) - 1; i >= 0 && first < lines.Length; i--)
            Copy(first, i);
        for (var i = first + 1; i < lines.Length; i++)
            if (lines[i].IsBlank)
                Copy(i - 1, i);
    }

    private void Copy(int from, int to) => (Kinds[to], Folded[to], Part[to]) = (Kinds[from], Folded[from], Part[from]);
}
