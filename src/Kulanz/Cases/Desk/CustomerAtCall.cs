using Kulanz.Access;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Cases.Desk;

/// <summary>What one must know of a caller's cases before the first word: what was said last, what is open, what we answered.</summary>
public sealed class CustomerAtCallViewComponent(KulanzDb db) : ViewComponent
{
    private const int MostOpen = 5;
    private const int MostAnswers = 2;

    public sealed record Answer(long Case, string Subject, string Words, string By, DateTimeOffset At);

    /// <param name="Last">The case in which something was said last, if anything was.</param>
    public sealed record Shown(Case? Last, IReadOnlyList<Case> Open, IReadOnlyList<Answer> Answers);

    public async Task<IViewComponentResult> InvokeAsync(Customer customer)
    {
        var (who, cancel) = (UserClaimsPrincipal.Actor(), HttpContext.RequestAborted);
        if (!who.May(Permission.CasesRead))
            return Content("");
        var cases = db.CasesFor(who).AsNoTracking().Where(c => c.CustomerId == customer.Id && c.MergedIntoId == null);
        var last = await cases.OrderByDescending(c => c.TouchedAt).FirstOrDefaultAsync(cancel);
        var open = await cases.Where(c => c.State != CaseState.Solved && c.State != CaseState.Closed).OrderByDescending(c => c.TouchedAt).Take(MostOpen).ToListAsync(cancel);
        var answers = await (from message in db.Messages
                             where message.CustomerId == customer.Id && message.Kind == MessageKind.Reply && message.AuthorKind == AuthorKind.Staff
                             join @case in db.CasesFor(who) on message.CaseId equals @case.Id
                             orderby message.At descending
                             select new { @case.Number, @case.Subject, message.Text, message.AuthorName, message.At }).Take(MostAnswers).ToListAsync(cancel);
        return View("/Cases/Desk/_CustomerAtCall.cshtml", new Shown(last, open, answers.ConvertAll(a => new Answer(a.Number, a.Subject, Message.Preview(a.Text), a.AuthorName, a.At))));
    }
}
