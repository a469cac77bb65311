using Kulanz.Platform;

namespace Kulanz.Contracts;

/// <summary>Contracts begin and end with days, and a day is one where the company is.</summary>
public sealed class Today(Preferences preferences, TimeProvider clock)
{
    public async ValueTask<DateOnly> Is(CancellationToken cancel) => DateOnly.FromDateTime((await preferences.Get<Company>(cancel)).Local(clock.GetUtcNow()).DateTime);

    public async ValueTask<DateOnly> On(DateTimeOffset at, CancellationToken cancel) => DateOnly.FromDateTime((await preferences.Get<Company>(cancel)).Local(at).DateTime);
}
