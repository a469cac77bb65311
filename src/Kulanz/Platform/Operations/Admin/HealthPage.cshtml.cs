using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Kulanz.Platform.Operations.Admin;

/// <summary>How the installation is, in one look: what every module says about its part.</summary>
public sealed class HealthPageModel(IEnumerable<Examination> examinations, IServiceScopeFactory scopes, ILogger<HealthPageModel> log) : PageModel
{
    public sealed record Part(string Title, IReadOnlyList<Finding> Findings);

    public List<Part> Parts { get; } = [];

    public Condition Worst => Parts.SelectMany(part => part.Findings).Select(finding => finding.Condition).DefaultIfEmpty(Condition.Healthy).Max();

    public async Task OnGetAsync(CancellationToken cancel)
    {
        foreach (var examination in examinations.OrderBy(e => e.Order))
        {
            // A part that breaks is a finding, not the end of the page that is opened when things break.
            await using var scope = scopes.CreateAsyncScope();
            try
            {
                Parts.Add(new(examination.Title, await examination.Look(scope.ServiceProvider, cancel)));
            }
            catch (Exception broken) when (broken is not OperationCanceledException)
            {
                log.LogError(broken, "The examination {Examination} failed", examination.Title);
                Parts.Add(new(examination.Title, [new(examination.Title, Condition.Unhealthy, new Sentence("Something unexpected happened: {0}", broken.Message))]));
            }
        }
    }
}
