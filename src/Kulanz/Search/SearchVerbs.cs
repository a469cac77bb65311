using System.CommandLine;

namespace Kulanz.Search;

/// <summary><c>kulanz search rebuild</c>.</summary>
public static class SearchVerbs
{
    /// <param name="withDatabase">Brings the database up to date and runs the work.</param>
    public static Command Command(Func<Func<IServiceProvider, CancellationToken, Task<int>>, CancellationToken, Task<int>> withDatabase)
    {
        var anew = new Option<bool>("--from-start") { Description = "Begins again, even where an earlier run was interrupted." };
        var rebuild = new Command("rebuild", "Builds the search index anew, a piece at a time, while Kulanz may go on running. Interrupted, it goes on where it was. Needed only if the index was damaged: a new version of Kulanz that reads words differently does it by itself.") { anew };
        rebuild.SetAction((parsed, cancel) => withDatabase((services, c) => Rebuild(services, parsed.GetValue(anew), Console.Out, c), cancel));
        return new Command("search", "Looks after the search index.") { rebuild };
    }

    public static async Task<int> Rebuild(IServiceProvider services, bool anew, TextWriter say, CancellationToken cancel)
    {
        var building = await services.GetRequiredService<Rebuilding>().Begin(anew, cancel);
        var said = -1L;
        for (SearchBuilding? now = building; now is not null;)
        {
            building = now;
            if (building.Done * 20 / Math.Max(1, building.Total) is var twentieth && twentieth != said)
                await say.WriteLineAsync($"{(said = twentieth) * 5,3} %  {building.Done} of {building.Total}");
            await using var scope = services.GetRequiredService<IServiceScopeFactory>().CreateAsyncScope();
            now = await scope.ServiceProvider.GetRequiredService<Rebuilding>().Piece(cancel);
        }
        await say.WriteLineAsync("The search index is built.");
        return 0;
    }
}
