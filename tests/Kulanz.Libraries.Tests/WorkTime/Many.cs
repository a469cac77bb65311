using FsCheck;
using FsCheck.Fluent;

namespace Kulanz.Libraries.Tests.WorkTime;

/// <summary>
/// A property over inputs drawn from a seed. FsCheck's own numbers stay near zero, and dates a few days from a start find nothing; its seeds here are spread over all there are, and it
/// names the one that fails.
/// </summary>
internal static class Many
{
    public static void Hold(Func<Random, bool> property, int times = 1000) =>
        Prop.ForAll(Gen.Choose(0, int.MaxValue - 1).ToArbitrary(), seed => property(new Random(seed))).Check(Config.QuickThrowOnFailure.WithMaxTest(times).WithQuietOnSuccess(true));
}
