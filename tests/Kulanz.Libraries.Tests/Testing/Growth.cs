using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Kulanz.Testing;

/// <summary>
/// Whether work grows with its input or with the square of it. Measured in processor time of this thread alone, which other work on the machine
/// does not lengthen as it does a clock, and over sixteen times the input: a straight line takes sixteen times as long, a square two hundred and
/// fifty-six times. The line between them is drawn at three times the straight one, far from both. Where threads have no clock of their own
/// (Windows) the clock on the wall has to do.
/// </summary>
internal static class Growth
{
    private const int Times = 16;
    private static readonly TimeSpan Grace = TimeSpan.FromMilliseconds(20);

    public static void IsLinear(Action<int> work, int size)
    {
        // Code that has not run often is slow code, and would make the small work look larger than it is.
        for (var warm = 0; warm < 3; warm++)
            work(size);
        var seen = new List<string>();
        for (var attempt = 0; attempt < 6; attempt++)
        {
            var small = Enumerable.Range(0, 5).Min(_ => Spent(() => work(size)));
            var large = Spent(() => work(Times * size));
            if (large <= 3 * Times * small + Grace)
                return;
            seen.Add($"{small.TotalMilliseconds:N1} and {large.TotalMilliseconds:N1} ms");
        }
        Assert.Fail($"{size:N0} and {Times} times as much took {string.Join(", ", seen)} of the processor.");
    }

    private static TimeSpan Spent(Action work)
    {
        var before = Now();
        work();
        return Now() - before;
    }

    private static TimeSpan Now()
    {
        if (!OperatingSystem.IsLinux() && !OperatingSystem.IsMacOS())
            return Stopwatch.GetElapsedTime(0);
        Marshal.ThrowExceptionForHR(ClockGetTime(OperatingSystem.IsLinux() ? 3 : 16, out var time));
        return TimeSpan.FromSeconds(time.Seconds) + TimeSpan.FromMicroseconds(time.Nanoseconds / 1000.0);
    }

    private struct Time
    {
        public long Seconds;
        public long Nanoseconds;
    }

    [DllImport("libc", EntryPoint = "clock_gettime")]
    private static extern int ClockGetTime(int clock, out Time time);
}

/// <summary>The measure itself: it lets a line pass and stops a square, also one that allocates nothing.</summary>
public sealed class GrowthTests
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static long Sum(ReadOnlySpan<byte> bytes)
    {
        var sum = 0L;
        foreach (var one in bytes)
            sum += one;
        return sum;
    }

    [Fact]
    public void A_line_passes_and_a_square_does_not()
    {
        var bytes = new byte[16 * 16 * 20_000];
        Growth.IsLinear(n => Assert.Equal(0, Sum(bytes.AsSpan(0, 16 * n))), 20_000);
        Assert.ThrowsAny<Exception>(() => Growth.IsLinear(n =>
        {
            for (var i = 0; i < n; i++)
                Assert.Equal(0, Sum(bytes.AsSpan(0, i)));
        }, 2_500));
    }
}
