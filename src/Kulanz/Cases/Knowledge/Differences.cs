namespace Kulanz.Cases.Knowledge;

public enum LineChange
{
    Same,
    Added,
    Removed,
}

/// <summary>What changed between two versions, line by line: the longest common subsequence, after what is equal at both ends was set aside.</summary>
public static class Differences
{
    /// <summary>Beyond this product of lines the middle is shown as replaced; nobody reads such a comparison anyway.</summary>
    private const long MostCells = 4_000_000;

    public static IReadOnlyList<(LineChange Change, string Line)> Between(string before, string after)
    {
        var (a, b) = (before.Split('\n'), after.Split('\n'));
        var start = 0;
        while (start < a.Length && start < b.Length && a[start] == b[start])
            start++;
        var (endA, endB) = (a.Length, b.Length);
        while (endA > start && endB > start && a[endA - 1] == b[endB - 1])
            (endA, endB) = (endA - 1, endB - 1);
        return
        [
            .. a[..start].Select(line => (LineChange.Same, line)),
            .. Middle(a[start..endA], b[start..endB]),
            .. a[endA..].Select(line => (LineChange.Same, line)),
        ];
    }

    private static List<(LineChange, string)> Middle(string[] a, string[] b)
    {
        if ((long)a.Length * b.Length > MostCells)
            return [.. a.Select(line => (LineChange.Removed, line)), .. b.Select(line => (LineChange.Added, line))];
        var common = new int[a.Length + 1, b.Length + 1];
        for (var i = a.Length - 1; i >= 0; i--)
            for (var j = b.Length - 1; j >= 0; j--)
                common[i, j] = a[i] == b[j] ? common[i + 1, j + 1] + 1 : Math.Max(common[i + 1, j], common[i, j + 1]);
        var lines = new List<(LineChange, string)>();
        var (x, y) = (0, 0);
        while (x < a.Length || y < b.Length)
            if (x < a.Length && y < b.Length && a[x] == b[y])
                (lines, x, y) = (Add(LineChange.Same, a[x]), x + 1, y + 1);
            else if (x < a.Length && (y == b.Length || common[x + 1, y] >= common[x, y + 1]))
                (lines, x) = (Add(LineChange.Removed, a[x]), x + 1);
            else
                (lines, y) = (Add(LineChange.Added, b[y]), y + 1);
        return lines;

        List<(LineChange, string)> Add(LineChange change, string line)
        {
            lines.Add((change, line));
            return lines;
        }
    }
}
