using System.CommandLine;
using Kulanz.WorkTime;

namespace Kulanz.Contracts;

/// <summary>What <c>kulanz time notice</c> says: the JSON of it is a contract.</summary>
/// <param name="Start">The first day of the contract.</param>
/// <param name="Term">How long it runs at first; null: for an indefinite time.</param>
/// <param name="Renewal"><c>none</c>, a period, <c>indefinite</c>.</param>
/// <param name="Minimum">How long it runs at least; null: no longer than that.</param>
/// <param name="On">The day it is looked at.</param>
/// <param name="Running">The term that runs on it; null: none.</param>
/// <param name="EndsByItselfOn">The last day of a contract that ends by itself.</param>
/// <param name="Customer">The notice of the customer.</param>
/// <param name="Provider">The notice of the provider.</param>
/// <param name="Renewals">The next three days on which it renews.</param>
/// <param name="Violations">What is against the law of the profile.</param>
public sealed record NoticeTold(DateOnly Start, string? Term, string Renewal, string? Minimum, DateOnly On, TermTold? Running, DateOnly? EndsByItselfOn, SideTold Customer, SideTold Provider, IReadOnlyList<DateOnly> Renewals, IReadOnlyList<ViolationTold> Violations);

/// <summary>A term.</summary>
public sealed record TermTold(int Number, DateOnly From, DateOnly? To);

/// <summary>The notice of one side.</summary>
/// <param name="Notice">Its rule.</param>
/// <param name="LastDay">The last day to end the term that runs; it may be over. Null: there is none.</param>
/// <param name="ReceivedBy">The last day for the next end that is still possible.</param>
/// <param name="EndsOn">That end.</param>
/// <param name="IfReceivedEndsOn">The end if notice is received on the day of <c>--received</c>; null without it, or never.</param>
public sealed record SideTold(string Notice, DateOnly? LastDay, DateOnly? ReceivedBy, DateOnly? EndsOn, DateOnly? IfReceivedEndsOn);

/// <summary>A rule of law that is broken.</summary>
public sealed record ViolationTold(TermRule Rule, string Source, string English, string German);

/// <summary><c>kulanz time notice</c>: terms of a contract and by when to end it. See docs/cli.md.</summary>
internal static class NoticeVerb
{
    public static Command Command()
    {
        var start = new Option<string>("--start") { Description = "The first day of the contract.", Required = true };
        var term = new Option<string?>("--term") { Description = "How long it runs at first: P12M, P24M; without it, for an indefinite time." };
        var renewal = new Option<string?>("--renewal") { Description = "What it does then if nobody gives notice: none, a period such as P12M, or indefinite. Default: none; without --term, indefinite." };
        var notice = new Option<string>("--notice") { Description = "The notice of both sides: until-end, P3M (before the end of a term), none; and for an indefinite time, if it differs, such as: until-end then P1M to month.", Required = true };
        var provider = new Option<string?>("--provider-notice") { Description = "The provider's notice, if it is another one." };
        var minimum = new Option<string?>("--minimum") { Description = "How long it runs at least." };
        var on = new Option<string?>("--on") { Description = "The day it is looked at (default: the first)." };
        var received = new Option<string?>("--received") { Description = "Says when the contract ends if notice is received on this day." };
        var profile = new Option<string>("--profile") { Description = "Which law the terms are held against: business, or consumer-germany (§ 309 no. 9 BGB).", DefaultValueFactory = _ => "business" };
        var concluded = new Option<string?>("--concluded") { Description = "The day the contract was concluded, for that law (default: its first)." };
        var json = TimeVerb.JsonOption();
        var command = new Command("notice", "Says which term of a contract runs on a day, by when either side must give notice and to which end, when it renews, and whether the terms keep within the law. Notice counts on the day it is received; weekends and holidays move nothing.")
            { start, term, renewal, notice, provider, minimum, on, received, profile, concluded, json };
        command.SetAction(given => TimeVerb.Answer(say =>
        {
            var first = TimeVerb.Day(given.GetValue(start)!);
            var rule = NoticeRule.Parse(given.GetValue(notice)!);
            var contract = new ContractTerm(first, Read(given.GetValue(term), Period.Parse), Read(given.GetValue(renewal), Renewal.Parse) ?? (given.GetValue(term) is null ? Renewal.Indefinite : Renewal.None),
                rule, given.GetValue(provider) is { } other ? NoticeRule.Parse(other) : rule, Read(given.GetValue(minimum), Period.Parse));
            var law = given.GetValue(profile) switch
            {
                "business" => LegalProfile.Business,
                "consumer-germany" => LegalProfile.ConsumerGermany,
                var unknown => throw new FormatException($"There is no profile \"{unknown}\". Write business or consumer-germany."),
            };
            var told = Reckon(contract, Read(given.GetValue(on), TimeVerb.Day) ?? first, Read(given.GetValue(received), TimeVerb.Day), law, Read(given.GetValue(concluded), TimeVerb.Day) ?? first);
            if (given.GetValue(json))
                TimeVerb.Write(say, told);
            else
                Tell(say, told, given.GetValue(received));
            return 0;
        }));
        return command;
    }

    private static T? Read<T>(string? text, Func<string, T> read) where T : struct => text is null ? null : read(text);

    private static NoticeTold Reckon(ContractTerm contract, DateOnly on, DateOnly? received, LegalProfile law, DateOnly concluded)
    {
        return new NoticeTold(contract.StartsOn, contract.FirstTerm?.ToString(), contract.Renewal.ToString(), contract.Minimum?.ToString(), on,
            contract.TermOn(on) is { } term ? new TermTold(term.Number, term.StartsOn, term.EndsOn) : null, contract.EndsByItselfOn, Side(ContractSide.Customer), Side(ContractSide.Provider),
            [.. contract.RenewalsAfter(on).Take(3)], [.. LegalProfiles.Violations(law, contract, concluded).Select(broken => new ViolationTold(broken.Rule, broken.Source, broken.English, broken.German))]);

        SideTold Side(ContractSide side)
        {
            var chance = contract.NextChance(side, on);
            return new SideTold(contract.NoticeOf(side).ToString(), contract.LastDayForNotice(side, on), chance?.ReceivedBy, chance?.EndsOn, received is { } day ? contract.EndIfReceived(side, day) : null);
        }
    }

    private static void Tell(TextWriter say, NoticeTold told, string? received)
    {
        say.WriteLine(told.Running is { } term ? $"on {TimeVerb.Say(told.On)}  term {term.Number}, {TimeVerb.Say(term.From)} to {Or(term.To, "an indefinite time")}" : $"on {TimeVerb.Say(told.On)}  no term runs");
        if (told.EndsByItselfOn is { } end)
            say.WriteLine($"ends by itself on {TimeVerb.Say(end)}");
        Tell("customer", told.Customer);
        Tell("provider", told.Provider);
        if (told.Renewals.Count > 0)
            say.WriteLine($"renews on      {string.Join(", ", told.Renewals.Select(TimeVerb.Say))}");
        foreach (var broken in told.Violations)
            say.WriteLine($"against the law  {broken.English} ({broken.Source})");

        void Tell(string who, SideTold side)
        {
            if (side.EndsOn is { } possible)
                say.WriteLine($"{who}       notice by {TimeVerb.Say(side.ReceivedBy!.Value)} ends it on {TimeVerb.Say(possible)}");
            else if (told.EndsByItselfOn is null)
                say.WriteLine($"{who}       cannot end it by notice");
            if (received is not null)
                say.WriteLine($"{who}       notice received on {received} ends it: {Or(side.IfReceivedEndsOn, "never")}");
        }
    }

    private static string Or(DateOnly? day, string otherwise) => day is { } known ? TimeVerb.Say(known) : otherwise;
}
