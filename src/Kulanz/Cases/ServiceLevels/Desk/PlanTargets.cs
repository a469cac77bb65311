using Kulanz.Contracts;
using Kulanz.Platform.Data;
using Microsoft.AspNetCore.Mvc;

namespace Kulanz.Cases.ServiceLevels.Desk;

/// <summary>The service levels of a plan on its page.</summary>
public sealed class PlanTargetsViewComponent(KulanzDb db, Shelf<ServiceTarget> targets) : ViewComponent
{
    public sealed record Table(Guid? Plan, IReadOnlyList<ServiceTarget> Targets)
    {
        public int? Minutes(Priority priority, ClockKind kind) => Targets.FirstOrDefault(t => t.Priority == priority && t.Kind == kind)?.Minutes;
    }

    public async Task<IViewComponentResult> InvokeAsync(Plan plan) =>
        View("/Cases/ServiceLevels/Desk/_PlanTargets.cshtml", new Table(plan.Id, [.. (await targets.All(db, HttpContext.RequestAborted)).Where(t => t.PlanId == plan.Id)]));
}
