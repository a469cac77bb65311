using System.Globalization;

namespace Kulanz.Platform.Operations;

public static class Words
{
    /// <summary>For sentences that are kept: the same whoever reads them.</summary>
    public static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);

    /// <summary>"1.4 GB", in the reader's way.</summary>
    public static string Bytes(long bytes)
    {
        var (size, unit) = ((double)bytes, 0);
        for (; size >= 1000 && unit < 4; unit++)
            size /= 1000;
        return string.Create(CultureInfo.CurrentCulture, $"{(unit == 0 ? bytes : Math.Round(size, size < 10 ? 1 : 0))} {new[] { "bytes", "kB", "MB", "GB", "TB" }[unit]}");
    }
}
