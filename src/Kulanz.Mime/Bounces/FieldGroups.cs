namespace Kulanz.Mime.Bounces;

/// <summary>Groups of header-like fields separated by empty lines, as in delivery reports (RFC 3464 §2.1) and feedback reports (RFC 5965 §3).</summary>
internal static class FieldGroups
{
    private const int Most = 2_000;

    public static List<Headers> Read(ReadOnlyMemory<byte> bytes)
    {
        var groups = new List<Headers>();
        var fields = new List<Headers.Field>();
        var span = bytes.Span;
        var at = 0;
        while (at < span.Length && groups.Count < Most && fields.Count < 10_000)
        {
            var length = span[at..].IndexOf((byte)'\n');
            var end = length < 0 ? span.Length : at + length;
            var line = span[at..end].TrimEnd((byte)'\r');
            if (line.TrimEnd(" \t"u8).Length == 0)
                Close();
            else if (line[0] is (byte)' ' or (byte)'\t')
            {
                if (fields.Count > 0)
                    fields[^1] = fields[^1] with { End = at + line.Length };
            }
            else
            {
                var colon = line.IndexOf((byte)':');
                // Some systems forget the empty line between recipients.
                if (colon == 15 && System.Text.Ascii.EqualsIgnoreCase(line[..15], "Final-Recipient"u8) && fields.Exists(f => f.NameLength == 15 && System.Text.Ascii.EqualsIgnoreCase(bytes.Span.Slice(f.Start, 15), "Final-Recipient"u8)))
                    Close();
                if (colon > 0 && !line[..colon].ContainsAnyExceptInRange((byte)33, (byte)126))
                    fields.Add(new Headers.Field(at, colon, at + colon + 1, at + line.Length));
            }
            at = end + 1;
        }
        Close();
        return groups;

        void Close()
        {
            if (fields.Count == 0)
                return;
            groups.Add(new Headers(bytes, [.. fields], fields.Count));
            fields.Clear();
        }
    }
}
