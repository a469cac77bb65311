using Kulanz.Access;
using Kulanz.Cases;
using Kulanz.Cases.Repeats;
using Kulanz.Platform;
using Kulanz.Tests.Testing;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Tests.Cases.Repeats;

/// <summary>A case as it begins: its number, and the message that asks.</summary>
public sealed record Asked(long Number, Guid Message);

public static class SomeQuestions
{
    /// <summary>Somebody asks, and Kulanz has looked for earlier answers.</summary>
    public static async Task<Asked> Ask(this TestApp app, Someone.Person who, string subject, string text, Channel channel = Channel.Portal, Guid? queue = null, MessageKind kind = MessageKind.Reply)
    {
        var customer = await app.Customer(who);
        var opened = await app.Do<Opening, Outcome<Case>>(o => o.Open(new NewCase(customer.Id, subject, text, channel)
        {
            QueueId = queue,
            Kind = kind,
            Author = kind == MessageKind.CallNote ? AuthorKind.Staff : AuthorKind.Customer,
        }, Actor.System, default));
        var message = await app.Look(db => db.Messages.Where(m => m.CaseId == opened.Value.Id).Select(m => m.Id).SingleAsync());
        await app.Noticed(message);
        return new(opened.Value.Number, message);
    }

    public static Task Noticed(this TestApp app, Guid message) =>
        app.Holds(db => db.Questions.AnyAsync(q => q.MessageId == message && q.ComparedAt != null), "the question has been compared with earlier ones");

    public static async Task<Guid> Reply(this TestApp app, long number, string text, Someone.Person? by = null, MessageKind kind = MessageKind.Reply, CaseState? then = null)
    {
        var agent = await app.Acting(by ?? Someone.Anna);
        return (await app.Do<Replying, Outcome<Message>>(r => r.Say(number, new Saying(kind, text) { Then = then }, agent, default))).Value.Id;
    }

    public static async Task<Question> Question(this TestApp app, Guid message) => await app.Look(db => db.Questions.AsNoTracking().SingleAsync(q => q.MessageId == message));

    public static Task<List<EarlierAnswer>> Found(this TestApp app, Guid message, Actor who) => app.Do<EarlierAnswers, List<EarlierAnswer>>(async answers => await answers.For([await app.Question(message)], who, default));
}
