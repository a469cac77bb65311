using System.Globalization;
using Kulanz.Mime;

namespace Kulanz.Libraries.Tests.Mime;

public sealed class MailDateTests
{
    [Theory]
    [InlineData("Tue, 1 Jul 2003 10:52:37 +0200", "2003-07-01T10:52:37+02:00")]
    [InlineData("1 Jul 2003 10:52:37 +0200", "2003-07-01T10:52:37+02:00")]
    [InlineData("Tue, 1 Jul 2003 10:52 -0330 (Newfoundland Time)", "2003-07-01T10:52:00-03:30")]
    [InlineData("21 Nov 97 09:55:06 GMT", "1997-11-21T09:55:06+00:00")]
    [InlineData("Sun, 27 Oct 2002 23:57:07 EST", "2002-10-27T23:57:07-05:00")]
    [InlineData("Tue, 1 Jul 2003 ((tricky) comment) 10:52:37 +0200", "2003-07-01T10:52:37+02:00")]
    [InlineData("Thu, 10 Jul 1997 14:53:31 ZZZZ", "1997-07-10T14:53:31+00:00")]
    [InlineData("Jul 1, 2003 10:52 PM", "2003-07-01T22:52:00+00:00")]
    [InlineData("Tue Jul  1 10:52:37 2003", "2003-07-01T10:52:37+00:00")]
    [InlineData("2003-07-01T10:52:37+02:00", "2003-07-01T10:52:37+02:00")]
    [InlineData("2003-07-01 10:52:37", "2003-07-01T10:52:37+00:00")]
    [InlineData("Di, 1 Mai 2003 10:52:37 +02:00", "2003-05-01T10:52:37+02:00")]
    [InlineData("Tue, 1 Jul 2003 10:52:60 +0000", "2003-07-01T10:52:59+00:00")]
    [InlineData("Tue, 1 Jul 103 10:52:37 +0000", "2003-07-01T10:52:37+00:00")]
    public void Dates_are_read_in_the_forms_they_come_in(string value, string expected) =>
        Assert.Equal(DateTimeOffset.Parse(expected, CultureInfo.InvariantCulture), MailDate.Parse(value));

    [Theory]
    [InlineData("")]
    [InlineData("yesterday")]
    [InlineData("31 Feb 2003 10:00:00 +0000")]
    [InlineData("13 zzz 2021 09:55:06 +0200")]
    [InlineData("some numbers 0 1 2")]
    [InlineData("99999999999999999999")]
    public void What_is_no_date_is_none(string value) => Assert.Null(MailDate.Parse(value));

    [Fact]
    public void A_broken_date_is_a_problem_and_no_more() =>
        Assert.Contains(Mail.Of("From: a@example.org\nDate: soon\n\n").Problems, p => p.Code == "date-broken");
}
