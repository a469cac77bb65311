using Kulanz.Tests.Testing;

namespace Kulanz.Tests.Contracts;

/// <summary>What <c>kulanz time</c> says; its JSON is a contract. What is right is tested where it is reckoned, in the library.</summary>
public sealed class TimeVerbTests
{
    private static async Task<Verb.Answer> Time(params string[] arguments)
    {
        using var folder = new TemporaryFolder();
        var answer = await Verb.Run(folder.Path, "", ["time", .. arguments]);
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.Path));
        return answer;
    }

    private static async Task<string> Said(params string[] arguments)
    {
        var answer = await Time(arguments);
        Assert.Equal((0, ""), (answer.Code, answer.Error));
        return answer.Out.ReplaceLineEndings("\n");
    }

    [Fact]
    public async Task Working_time_is_added_and_measured()
    {
        string[] office = ["--hours", "Mo-Fr 08:00-12:00,13:00-17:00", "--region", "DE-HE", "--day", "12-24 08:00-12:00"];
        Assert.Equal("""{"from":"2026-12-24T09:00:00+01:00","work":"PT4H30M","to":"2026-12-28T09:30:00+01:00"}""", await Said(["add", "2026-12-24T09:00", "4h30m", .. office, "--json"]));
        Assert.Equal("2026-11-20T16:00:00+01:00", await Said(["add", .. office, "2026-11-23T07:00Z", "--", "-PT1H"]));
        Assert.Equal("""{"from":"2026-11-23T08:00:00+01:00","to":"2026-11-30T08:00:30.5+01:00","work":"PT40H30.5S","seconds":144030.5}""", await Said(["between", "2026-11-23T08:00", "2026-11-30T08:00:30.5+01:00", .. office, "--json"]));
        Assert.Equal("-PT8H", await Said(["between", "2026-11-24", "2026-11-23", "--hours", "Mo-Fr 9-17", "--zone", "America/New_York"]));
    }

    [Fact]
    public async Task A_calendar_that_never_opens_is_told_and_ends_with_1()
    {
        var never = await Time("add", "2026-11-23T09:00", "PT1H", "--hours", "closed", "--json");
        Assert.Equal((1, """{"from":"2026-11-23T09:00:00+01:00","work":"PT1H","to":null}""", "Never: the calendar does not open so often between 1900 and 2199."), (never.Code, never.Out, never.Error));
    }

    [Fact]
    public async Task Holidays_are_listed_in_both_languages()
    {
        var lines = (await Said("holidays", "--region", "DE-SN", "--year", "2026", "--json")).Split('\n');
        Assert.Equal(11, lines.Length);
        Assert.Equal("""{"day":"2026-11-18","english":"Day of Repentance and Prayer","german":"Buß- und Bettag"}""", lines[8]);
        Assert.StartsWith("2026-01-01 Thu  New Year's Day (Neujahr)\n", await Said("holidays", "--region", "at", "--year", "2026", "--year", "2027"), StringComparison.Ordinal);
        Assert.Contains("""{"code":"DE-BY-KATH","english":"Bavaria: communes with more Catholics","german":"Bayern: überwiegend katholische Gemeinden"}""", await Said("regions", "--json"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Deadlines_are_reckoned_forward_and_back()
    {
        Assert.Equal("""{"counted":"event","day":"2026-03-03","period":"P1M","end":"2026-04-03","due":"2026-04-07","receivedBy":null,"workingDay":null,"passed":[{"day":"2026-04-03","english":"Good Friday","german":"Karfreitag"},{"day":"2026-04-04","english":"Saturday","german":"Samstag"},{"day":"2026-04-05","english":"Sunday","german":"Sonntag"},{"day":"2026-04-06","english":"Easter Monday","german":"Ostermontag"}]}""",
            await Said("deadline", "--event", "2026-03-03", "--period", "P1M", "--region", "DE-HE", "--json"));
        Assert.Equal("""{"counted":"until","day":"2026-10-31","period":"P4W","end":null,"due":null,"receivedBy":"2026-10-03","workingDay":null,"passed":[]}""", await Said("deadline", "--until", "31.10.2026", "--period", "P4W", "--json"));
        Assert.Equal("end          2026-02-28", await Said("deadline", "--start", "2026-01-31", "--period", "P1M"));
        Assert.Equal("received by  2026-10-03\nworking day  2026-10-02\n             2026-10-03 is none: Day of German Unity", await Said("deadline", "--before", "2026-11-01", "--period", "P4W", "--region", "DE-HE"));
    }

    [Fact]
    public async Task A_contract_says_by_when_to_end_it_and_what_breaks_the_law()
    {
        Assert.Equal("""{"start":"2025-10-01","term":"P12M","renewal":"P12M","minimum":null,"on":"2026-10-01","running":{"number":2,"from":"2026-10-01","to":"2027-09-30"},"endsByItselfOn":null,"customer":{"notice":"until-end","lastDay":"2027-09-30","receivedBy":"2027-09-30","endsOn":"2027-09-30","ifReceivedEndsOn":"2027-09-30"},"provider":{"notice":"P3M","lastDay":"2027-06-30","receivedBy":"2027-06-30","endsOn":"2027-09-30","ifReceivedEndsOn":"2027-09-30"},"renewals":["2027-10-01","2028-10-01","2029-10-01"],"violations":[{"rule":"renews_for_fixed_term","source":"§ 309 Nr. 9 Buchst. b BGB","english":"It may renew silently for an indefinite time only, not for another fixed term.","german":"Er darf sich stillschweigend nur auf unbestimmte Zeit verlängern, nicht um eine feste Laufzeit."}]}""",
            await Said("notice", "--start", "2025-10-01", "--term", "P12M", "--renewal", "P12M", "--notice", "until-end", "--provider-notice", "P3M", "--on", "2026-10-01", "--received", "2026-10-01", "--profile", "consumer-germany", "--json"));
        Assert.Equal("""
            on 2027-10-01  term 2, 2027-10-01 to an indefinite time
            customer       notice by 2027-10-01 ends it on 2027-11-01
            customer       notice received on 2027-09-01 ends it: 2027-10-01
            provider       notice by 2027-10-01 ends it on 2027-11-01
            provider       notice received on 2027-09-01 ends it: 2027-10-01
            """, await Said("notice", "--start", "2025-10-01", "--term", "P24M", "--renewal", "indefinite", "--notice", "P1M", "--on", "2027-10-01", "--received", "2027-09-01"));
    }

    [Theory]
    [InlineData("\"tomorrow\" is no moment. Write it like 2026-11-23T09:00+01:00, or 2026-11-23T09:00 for the clock at that place.", "add", "tomorrow", "8h", "--hours", "24/7")]
    [InlineData("2026-03-29T02:30 does not occur in Europe/Berlin: the clocks were put forward.", "add", "2026-03-29T02:30", "8h", "--hours", "24/7")]
    [InlineData("\"P1D\" is no working time. Write PT8H, PT1H30M or 8h30m; a day's work has no fixed length.", "add", "2026-11-23T09:00", "P1D", "--hours", "24/7")]
    [InlineData("Monday: 08:00-12:00 and 11:00-17:00 overlap.", "add", "2026-11-23T09:00", "8h", "--hours", "Mo 8-12,11-17")]
    [InlineData("There is no time zone \"Mars/Olympus\". Write it like Europe/Berlin.", "add", "2026-11-23T09:00", "8h", "--hours", "24/7", "--zone", "Mars/Olympus")]
    [InlineData("12-24 is there twice.", "add", "2026-11-23T09:00", "8h", "--hours", "24/7", "--day", "12-24", "--day", "24.12.")]
    [InlineData("Working time can be calculated from 1900 to 2199.", "between", "1850-01-01", "2026-01-01", "--hours", "24/7")]
    [InlineData("There is no region \"DE-XX\". DE, AT, CH, or a state such as DE-HE.", "holidays", "--region", "DE-XX", "--year", "2026")]
    [InlineData("1871 is no year whose holidays are known: they are from 1990 on.", "holidays", "--region", "DE-HE", "--year", "1871")]
    [InlineData("Give one of --event, --start, --until and --before.", "deadline", "--period", "P1M")]
    [InlineData("\"31.2.2026\" is no day. Write it like 2026-11-23.", "deadline", "--event", "31.2.2026", "--period", "P1M")]
    [InlineData("\"3 months\" is no period. Write P14D, P2W, P3M or P1Y.", "deadline", "--event", "2026-01-01", "--period", "3 months")]
    [InlineData("That is beyond the calendar, which ends with the year 9999.", "deadline", "--event", "9999-12-31", "--period", "P1M")]
    [InlineData("There is no profile \"nobody\". Write business or consumer-germany.", "notice", "--start", "2026-01-01", "--notice", "P1M", "--profile", "nobody")]
    [InlineData("A contract that runs for an indefinite time from its first day has no terms to renew.", "notice", "--start", "2026-01-01", "--notice", "P1M", "--renewal", "P12M")]
    public async Task What_is_typed_wrong_is_one_sentence_and_ends_with_2(string sentence, params string[] arguments)
    {
        var answer = await Time(arguments);
        Assert.Equal((2, "", sentence), (answer.Code, answer.Out, answer.Error));
    }
}
