using FsCheck;
using FsCheck.Fluent;
using Kulanz.WorkTime;

namespace Kulanz.Libraries.Tests.WorkTime;

public sealed class WeekHoursTests
{
    /// <summary>Quarters of an hour. In a third of the weeks nights are worked, and nothing before six in the morning; in some nobody works at all.</summary>
    internal static WeekHours Some(Random random)
    {
        var nights = random.Next(3) == 0;
        var usual = Day();
        return random.Next(40) == 0 ? WeekHours.Closed : new WeekHours(_ => random.Next(3) > 0 ? usual : Day());

        DayHours Day()
        {
            if (random.Next(6) == 0)
                return nights || random.Next(2) == 0 ? DayHours.Closed : DayHours.AllDay;
            var marks = Enumerable.Range(0, 2 * random.Next(1, 4)).Select(_ => random.Next(nights ? 24 : 0, nights ? 80 : 96)).Distinct().Order().ToList();
            var periods = marks.Chunk(2).Where(pair => pair.Length == 2).Select(pair => new OpenPeriod(pair[0] * 15, pair[1] * 15)).ToList();
            return new DayHours(nights && random.Next(4) > 0 ? periods.Append(new OpenPeriod(random.Next(80, 96) * 15, (96 + random.Next(1, 24)) * 15)) : periods);
        }
    }

    [Theory]
    [InlineData("Mo-Fr 08:00-12:00,13:00-17:00; Sa 09:00-13:00")]
    [InlineData("Mo-Su 22:00-06:00")]
    [InlineData("Mo 08:00-24:00")]
    [InlineData("Mo 07:00-08:00,22:00-06:00")]
    [InlineData("Mo,Tu 09:00-17:00; Th,Fr 09:00-17:00; Su 00:00-24:00")]
    [InlineData("24/7")]
    [InlineData("closed")]
    public void Hours_are_written_as_they_are_read(string text) => Assert.Equal(text, WeekHours.Parse(text).ToString());

    [Theory]
    [InlineData("Mo-Fr 8-12,13-17;Sa 9-13")]
    [InlineData("Mo-Fr 8.00 - 12.00 Uhr und 13:00–17:00 Uhr, Sa 9 bis 13 Uhr")]
    [InlineData("Montag bis Freitag: 8-12, 13-17\nSamstag: 9-13")]
    [InlineData("monday to friday 8:00 to 12:00 and 13:00 to 17:00\r\nsaturday 9:00 to 13:00")]
    [InlineData("Mo. - Fr. 08:00-12:00; Mo-Fr 13:00-17:00; Sonnabend 9-13; So geschlossen")]
    [InlineData("Mo Di Mi Do Fr 8-12 13-17; Sat 9-13")]
    [InlineData("Sa 9-13; Fri,Thurs,Wed,Tues,Mon 13-17,8-12")]
    [InlineData("täglich 8-12, 13-17; Sa,So geschlossen; Sa 9-13")]
    public void People_write_them_in_many_ways(string text)
    {
        Assert.True(WeekHours.TryParse(text, out var hours, out var problem), problem?.English);
        Assert.Equal("Mo-Fr 08:00-12:00,13:00-17:00; Sa 09:00-13:00", hours.ToString());
    }

    [Theory]
    [InlineData("Mo,Tu 09:00-17:00; Th 22:00-06:00", "Mo,Di 09:00-17:00; Do 22:00-06:00")]
    [InlineData("closed", "geschlossen")]
    [InlineData("Su 10:00-12:00", "So 10:00-12:00")]
    [InlineData("Fr-Mo 10:00-12:00", "Mo 10:00-12:00; Fr-So 10:00-12:00")]
    public void Germans_have_names_of_their_own(string text, string german)
    {
        Assert.Equal(german, WeekHours.Parse(text).ToString("de"));
        Assert.Equal(WeekHours.Parse(text), WeekHours.Parse(german));
    }

    [Theory]
    [InlineData("", "No hours are given. Write them like Mo-Fr 08:00-12:00,13:00-17:00; or closed.")]
    [InlineData(" ; ", "No hours are given. Write them like Mo-Fr 08:00-12:00,13:00-17:00; or closed.")]
    [InlineData("08:00-17:00", "\"08:00-17:00\" stands before the days it is for. Write Mo-Fr 08:00-17:00.")]
    [InlineData("Mo-Fr", "\"mo-fr\" has no hours. Write Mo-Fr 08:00-17:00, or closed.")]
    [InlineData("Mo-Fr 8-12; Caturday 9-12", "\"caturday\" is no day of the week.")]
    [InlineData("Mo-Fr-Sa 8-12", "\"mo-fr-sa\" is no day of the week.")]
    [InlineData("Mo 8-25", "\"8-25\" are no hours. Write them like 08:00-17:00.")]
    [InlineData("Mo 8-12:60", "\"8-12:60\" are no hours. Write them like 08:00-17:00.")]
    [InlineData("Mo 24:01-25:00", "\"24:01-25:00\" are no hours. Write them like 08:00-17:00.")]
    [InlineData("Mo 24:00-06:00", "\"24:00-06:00\" are no hours. Write them like 08:00-17:00.")]
    [InlineData("Mo 8", "\"8\" are no hours. Write them like 08:00-17:00.")]
    [InlineData("Mo 8-8", "\"8-8\" has no length. For the whole day write 00:00-24:00.")]
    [InlineData("Mo 8-12,11-17", "Monday: 08:00-12:00 and 11:00-17:00 overlap.")]
    [InlineData("Mo-Fr 8-17; We 9-10", "Wednesday: 08:00-17:00 and 09:00-10:00 overlap.")]
    [InlineData("Mo 22-6; Tu 5-9", "22:00-06:00 of Monday runs into 05:00-09:00 of Tuesday.")]
    [InlineData("Su 22-6; Mo 0-24", "22:00-06:00 of Sunday runs into 00:00-24:00 of Monday.")]
    public void What_is_wrong_is_said_in_a_sentence(string text, string sentence)
    {
        Assert.Equal(sentence, Assert.Throws<FormatException>(() => WeekHours.Parse(text)).Message);
        Assert.False(WeekHours.TryParse(text, out _, out var problem));
        Assert.NotEqual(problem.English, problem.German);
    }

    [Fact]
    public void Nothing_wrong_can_be_made_in_code()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new OpenPeriod(-1, 5));
        Assert.Throws<ArgumentOutOfRangeException>(() => new OpenPeriod(1440, 1441));
        Assert.Throws<ArgumentOutOfRangeException>(() => new OpenPeriod(60, 60));
        Assert.Throws<ArgumentOutOfRangeException>(() => new OpenPeriod(60, 60 + 1440));
        Assert.StartsWith("08:00-12:00 and 11:00-13:00 overlap.", Assert.Throws<ArgumentException>(() => new DayHours(new OpenPeriod(660, 780), new OpenPeriod(480, 720))).Message, StringComparison.Ordinal);
        Assert.StartsWith("A period without length is none.", Assert.Throws<ArgumentException>(() => new DayHours(default(OpenPeriod))).Message, StringComparison.Ordinal);
        Assert.StartsWith("22:00-06:00 of Sunday runs into 00:00-24:00 of Monday.", Assert.Throws<ArgumentException>(() => new WeekHours(day => day == DayOfWeek.Sunday ? DayHours.Parse("22-6") : DayHours.AllDay)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_written_is_read_again_in_both_languages() => Many.Hold(random =>
    {
        var hours = Some(random);
        return WeekHours.Parse(hours.ToString()).Equals(hours) && WeekHours.Parse(hours.ToString("de")).Equals(hours)
            && Enum.GetValues<DayOfWeek>().All(day => DayHours.Parse(hours[day].ToString()).Equals(hours[day]) && DayHours.Parse(hours[day].ToString("de")).Equals(hours[day]));
    });

    [Fact]
    public void Reading_never_throws_whatever_is_written() => Prop.ForAll<string, int>((text, seed) =>
    {
        var broken = WeekHours.Parse("Mo-Fr 8-12; Sa 9-13").ToString() + text;
        foreach (var one in new[] { text, broken, broken.Remove(Math.Abs(seed % broken.Length), 1), $"Mo {text}", $"12-24 {text}" })
            _ = WeekHours.TryParse(one, out _, out _) | DayHours.TryParse(one, out _, out _) | SpecialDay.TryParse(one, out _, out _);
        return true;
    }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("12-24 08:00-12:00 Christmas Eve", "12-24 08:00-12:00 Christmas Eve")]
    [InlineData("24.12. 8 - 12 Uhr Heiligabend", "12-24 08:00-12:00 Heiligabend")]
    [InlineData("2026-05-15", "2026-05-15 closed")]
    [InlineData("2026-05-15 Brückentag", "2026-05-15 closed Brückentag")]
    [InlineData("easter-48 geschlossen Rosenmontag", "easter-48 closed Rosenmontag")]
    [InlineData("2026-12-31 8-12, 13-14 Silvester 2026", "2026-12-31 08:00-12:00,13:00-14:00 Silvester 2026")]
    public void A_special_day_is_read_and_written(string text, string written)
    {
        Assert.Equal(written, SpecialDay.Parse(text).ToString());
        Assert.Equal(SpecialDay.Parse(written), SpecialDay.Parse(SpecialDay.Parse(written).ToString()));
    }

    [Theory]
    [InlineData("12-24 08:00-12:00 Heiligabend", "24.12. 08:00-12:00 Heiligabend")]
    [InlineData("2026-05-15 closed", "15.05.2026 geschlossen")]
    [InlineData("easter-48 closed Rosenmontag", "ostern-48 geschlossen Rosenmontag")]
    [InlineData("repentance closed", "bußtag geschlossen")]
    public void A_special_day_is_written_as_Germans_do_and_read_again(string text, string german)
    {
        Assert.Equal(german, SpecialDay.Parse(text).ToString("de"));
        Assert.Equal(SpecialDay.Parse(text), SpecialDay.Parse(german));
    }

    [Theory]
    [InlineData("Christmas", "\"Christmas\" begins with no day. Write 2026-12-24, 12-24 for every year, or easter-48.")]
    [InlineData("", "\"\" begins with no day. Write 2026-12-24, 12-24 for every year, or easter-48.")]
    [InlineData("12-24 8-25", "\"8-25\" are no hours. Write them like 08:00-17:00.")]
    [InlineData("12-24 8-12,11-13", "08:00-12:00 and 11:00-13:00 overlap.")]
    public void A_special_day_that_is_none_is_refused_with_a_sentence(string text, string sentence) => Assert.Equal(sentence, Assert.Throws<FormatException>(() => SpecialDay.Parse(text)).Message);
}
