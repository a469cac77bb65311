namespace Kulanz.Access.Exports;

/// <summary>The check sum of ZIP (ISO 3309, polynomial 0xEDB88320), which can be taken on from where it was: .NET's own cannot be asked.</summary>
internal static class Crc32
{
    private static readonly uint[] Table = [.. Enumerable.Range(0, 256).Select(i =>
    {
        var rest = (uint)i;
        for (var bit = 0; bit < 8; bit++)
            rest = (rest & 1) != 0 ? 0xEDB88320 ^ (rest >> 1) : rest >> 1;
        return rest;
    })];

    /// <param name="sum">Of what came before; 0 at the beginning.</param>
    public static uint Of(uint sum, ReadOnlySpan<byte> bytes)
    {
        sum = ~sum;
        foreach (var b in bytes)
            sum = Table[(byte)(sum ^ b)] ^ (sum >> 8);
        return ~sum;
    }
}
