namespace Kulanz.Client.Licences;

/// <summary>
/// A Reed–Solomon code over GF(32) with two check symbols: a word is right if the sum of its symbols is 0, and so is the sum of each symbol times α to the power of its
/// place. Up to 31 places every α^i is another one, so two wrong symbols cannot make up for each other in both sums, and two that changed places change the second.
/// GF(32) by x⁵ + x² + 1, α = x.
/// </summary>
internal static class Code32
{
    private static readonly int[] Power = Powers();
    private static readonly int[] Log = Logs();

    /// <summary>Sets the last two symbols so that the word is right.</summary>
    public static void Complete(Span<int> word)
    {
        var (one, other) = (word.Length - 2, word.Length - 1);
        word[one] = word[other] = 0;
        var (sum, weighted) = Sums(word);
        // Two equations: c + d = sum, c·α^one + d·α^other = weighted.
        word[other] = Times(weighted ^ Times(sum, Power[one]), Power[(31 - Log[Power[one] ^ Power[other]]) % 31]);
        word[one] = sum ^ word[other];
    }

    /// <summary>Whether the word is right; if not, at which place a single wrong symbol would be, and null if more than one must be wrong.</summary>
    public static bool IsRight(ReadOnlySpan<int> word, out int? at)
    {
        var (sum, weighted) = Sums(word);
        at = null;
        if (sum == 0 && weighted == 0)
            return true;
        if (sum != 0 && weighted != 0 && (Log[weighted] - Log[sum] + 31) % 31 is var place && place < word.Length)
            at = place;
        return false;
    }

    private static (int Sum, int Weighted) Sums(ReadOnlySpan<int> word)
    {
        var (sum, weighted) = (0, 0);
        for (var i = 0; i < word.Length; i++)
        {
            sum ^= word[i];
            weighted ^= Times(word[i], Power[i]);
        }
        return (sum, weighted);
    }

    private static int Times(int a, int b) => a == 0 || b == 0 ? 0 : Power[(Log[a] + Log[b]) % 31];

    private static int[] Powers()
    {
        var powers = new int[31];
        for (int i = 0, x = 1; i < 31; i++, x = (x << 1) ^ ((x & 16) != 0 ? 0b100101 : 0))
            powers[i] = x;
        return powers;
    }

    private static int[] Logs()
    {
        var logs = new int[32];
        for (var i = 0; i < 31; i++)
            logs[Power[i]] = i;
        return logs;
    }
}
