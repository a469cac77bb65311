using System.Globalization;
using System.Text.Json;
using Kulanz.WorkTime;
using TestData = Kulanz.Libraries.Tests.Testing.TestData;

namespace Kulanz.Libraries.Tests.WorkTime;

public sealed class HolidayCalendarTests
{
    [Fact]
    public void Public_holidays_are_those_of_a_published_collection()
    {
        var compared = 0;
        var wrong = new List<string>();
        foreach (var file in Directory.GetFiles(TestData.Path("holidays-de", "date-holidays"), "*-20??.json"))
        {
            var name = Path.GetFileNameWithoutExtension(file);
            var (region, year) = (name[..^5], int.Parse(name[^4..], CultureInfo.InvariantCulture));
            using var json = JsonDocument.Parse(File.ReadAllBytes(file));
            var theirs = json.RootElement.EnumerateArray().Where(day => day.GetProperty("type").GetString() == "public")
                .Select(day => DateOnly.ParseExact(day.GetProperty("date").GetString()![..10], "yyyy-MM-dd", CultureInfo.InvariantCulture)).Distinct().Order().ToList();
            var ours = HolidayCalendar.For(region).In(year).Select(holiday => holiday.Day).Distinct().ToList();
            if (!theirs.SequenceEqual(ours))
                wrong.Add($"{name}: {string.Join(' ', theirs.Except(ours))} are missing, {string.Join(' ', ours.Except(theirs))} too many");
            compared++;
        }
        Assert.Empty(wrong);
        Assert.Equal(208, compared);
    }

    [Fact]
    public void Easter_is_the_first_Sunday_after_the_first_full_moon_of_spring_by_the_tables_of_the_church()
    {
        // Clavius's rules of 1582 step by step (Knuth, The Art of Computer Programming 1.3.2, exercise 14), and the weekday from the calendar, instead of the formula.
        for (var year = 1583; year <= 9999; year++)
        {
            var (golden, century) = (year % 19 + 1, year / 100 + 1);
            var (leapsLeftOut, moonCorrection) = (3 * century / 4 - 12, (8 * century + 5) / 25 - 5);
            var epact = ((11 * golden + 20 + moonCorrection - leapsLeftOut) % 30 + 30) % 30;
            if (epact == 24 || (epact == 25 && golden > 11))
                epact++;
            var moon = 44 - epact < 21 ? 74 - epact : 44 - epact;
            var full = new DateOnly(year, 3, 1).AddDays(moon - 1);
            var easter = full.AddDays(7 - (int)full.DayOfWeek);
            Assert.True(easter == DayRule.EasterSunday(year), $"{year}: {DayRule.EasterSunday(year):yyyy-MM-dd}, not {easter:yyyy-MM-dd}");
        }
    }

    [Theory]
    [InlineData("DE-BE", 2018, 9)]
    [InlineData("DE-BE", 2019, 10)]
    [InlineData("DE-BE", 2025, 11)]
    [InlineData("DE-BE", 2028, 11)]
    [InlineData("DE-HE", 2027, 10)]
    [InlineData("DE-HE", 2017, 11)]
    [InlineData("DE-HE", 1994, 11)]
    [InlineData("DE-HE", 1990, 12)]
    [InlineData("DE-BB", 2027, 12)]
    [InlineData("DE-MV", 2027, 11)]
    [InlineData("DE-SN", 2027, 11)]
    [InlineData("DE-SN", 1994, 11)]
    [InlineData("DE-TH", 2027, 11)]
    [InlineData("DE-ST", 1992, 11)]
    [InlineData("DE-ST", 1993, 12)]
    [InlineData("DE-SL", 2100, 12)]
    [InlineData("DE-BY-AUGSBURG", 2027, 14)]
    [InlineData("AT", 1990, 13)]
    [InlineData("AT", 2100, 13)]
    [InlineData("CH", 2027, 4)]
    public void A_year_has_as_many_holidays_as_the_law_names(string region, int year, int count) => Assert.Equal(count, HolidayCalendar.For(region).In(year).Count);

    [Fact]
    public void Each_region_has_names_in_both_languages_and_holidays_in_order()
    {
        Assert.Equal(16, HolidayRegion.All.Count(region => region.Code is ['D', 'E', '-', _, _]));
        Assert.Equal(HolidayRegion.All.Count, HolidayRegion.All.Select(region => region.Code).Distinct().Count());
        foreach (var region in HolidayRegion.All)
        {
            Assert.NotEqual("", region.Name.In("de") + region.Name.In("en"));
            Assert.Same(region, HolidayRegion.Find(region.Code.ToLowerInvariant()));
            foreach (var year in new[] { 1990, 2017, 2026, 2100 })
            {
                var all = HolidayCalendar.For(region.Code).In(year);
                Assert.Equal(all.Select(holiday => holiday.Day).Order(), all.Select(holiday => holiday.Day));
                Assert.Equal(all.Count, all.Distinct().Count());
                Assert.All(all, holiday => Assert.True(holiday.Name.English != "" && holiday.Name.German != "" && holiday.Day.Year == year));
            }
        }
        Assert.Null(HolidayRegion.Find("DE-XX"));
        Assert.Null(HolidayRegion.Find(null));
        Assert.Equal("There is no region \"DE-XX\". DE, AT, CH, or a state such as DE-HE.", Assert.Throws<ArgumentException>(() => HolidayCalendar.For("DE-HE", "DE-XX")).Message);
    }

    [Fact]
    public void A_part_of_a_state_has_all_holidays_of_its_state_and_a_state_those_of_the_country() => Many.Hold(random =>
    {
        var year = random.Next(1990, 2200);
        return HolidayRegion.All.Where(region => region.Code.Contains('-')).All(region =>
        {
            var above = HolidayCalendar.For(region.Code[..region.Code.LastIndexOf('-')]).In(year).Select(holiday => holiday.Day).ToHashSet();
            return above.IsSubsetOf(HolidayCalendar.For(region.Code).In(year).Select(holiday => holiday.Day));
        });
    }, 100);

    [Fact]
    public void Two_on_one_day_are_both_there()
    {
        var both = HolidayCalendar.For("DE-HE").On(new(2008, 5, 1));
        Assert.Equal(["Tag der Arbeit", "Christi Himmelfahrt"], both.Select(holiday => holiday.Name.German));
    }

    [Fact]
    public void Days_of_ones_own_are_added_and_taken_away_in_their_order()
    {
        var company = HolidayCalendar.For("DE-NW")
            .With(DayRule.Easter(-48), new Wording("Carnival Monday", "Rosenmontag"))
            .With(DayRule.Yearly(12, 24), new Wording("Christmas Eve", "Heiligabend"))
            .Without(DayRule.Yearly(11, 1))
            .Without(DayRule.Once(new(2027, 12, 24)));
        Assert.True(company.IsHoliday(new(2026, 2, 16)));
        Assert.True(company.IsHoliday(new(2026, 12, 24)));
        Assert.False(company.IsHoliday(new(2027, 12, 24)));
        Assert.False(company.IsHoliday(new(2027, 11, 1)));
        Assert.True(HolidayCalendar.For("DE-NW").IsHoliday(new(2027, 11, 1)));
        Assert.Equal("Rosenmontag", Assert.Single(company.On(new(2026, 2, 16))).Name.In("de-DE"));
        Assert.Empty(company.On(new(2026, 2, 17)));
    }

    [Fact]
    public void Several_regions_together_are_closed_when_one_of_them_is()
    {
        var both = HolidayCalendar.For("DE-BY-A", "de-by-kath", "DE-BY-A");
        Assert.Equal(HolidayCalendar.For("DE-BY-AUGSBURG").In(2026), both.In(2026));
        Assert.Equal(2, both.Regions.Count);
        Assert.Empty(HolidayCalendar.None.In(2026));
        Assert.Empty(HolidayCalendar.For().In(2026));
    }

    [Theory]
    [InlineData("2026-12-24", "2026-12-24")]
    [InlineData("12-24", "12-24")]
    [InlineData("24.12.2026", "2026-12-24")]
    [InlineData("24.12.", "12-24")]
    [InlineData("1.5.", "05-01")]
    [InlineData("02-29", "02-29")]
    [InlineData("easter", "easter")]
    [InlineData("Ostern-48", "easter-48")]
    [InlineData("easter+0", "easter")]
    [InlineData("easter+39", "easter+39")]
    [InlineData("Buß- und Bettag", "repentance")]
    public void A_day_by_rule_is_read_and_written(string text, string written)
    {
        Assert.Equal(written, DayRule.Parse(text).ToString());
        Assert.Equal(DayRule.Parse(text), DayRule.Parse(written));
    }

    [Theory]
    [InlineData("02-30")]
    [InlineData("2027-02-29")]
    [InlineData("13-01")]
    [InlineData("easter 1")]
    [InlineData("easter+251")]
    [InlineData("easter+1000000000000")]
    [InlineData("christmas")]
    [InlineData("")]
    public void What_is_no_day_is_refused_with_a_sentence(string text) =>
        Assert.Equal($"\"{text}\" is no day. Write 2026-12-24, 12-24 for every year, or easter+1.", Assert.Throws<FormatException>(() => DayRule.Parse(text)).Message);

    [Fact]
    public void A_leap_day_is_one_in_leap_years_only()
    {
        Assert.Null(DayRule.Yearly(2, 29).In(2027));
        Assert.Equal(new(2028, 2, 29), DayRule.Yearly(2, 29).In(2028));
        Assert.Null(DayRule.Once(new(2026, 1, 1)).In(2027));
        Assert.Throws<ArgumentOutOfRangeException>(() => DayRule.Yearly(2, 30));
        Assert.Throws<ArgumentOutOfRangeException>(() => DayRule.Easter(-81));
    }
}
