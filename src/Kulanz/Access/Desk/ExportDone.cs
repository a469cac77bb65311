using System.Text.Json;
using Kulanz.Platform.Jobs;
using Microsoft.AspNetCore.Mvc;

namespace Kulanz.Access.Desk;

/// <summary>Below the progress of a customer's copy: where it is fetched.</summary>
public sealed class ExportDoneViewComponent : ViewComponent
{
    public IViewComponentResult Invoke(Job job) =>
        View("/Access/Desk/_ExportDone.cshtml", job is { State: JobState.Done, Result: { } result } ? JsonDocument.Parse(result).RootElement.GetProperty("customer").GetInt64() : (long?)null);
}
