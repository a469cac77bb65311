using System.Text.Json;
using Kulanz.Client.Licences;

namespace Kulanz.Libraries.Tests.Client;

/// <summary>What a product lives through, from the first start to the last.</summary>
public sealed class LicenceTests
{
    private static readonly DateTimeOffset Monday = SomeLicence.Monday;

    [Fact]
    public async Task Activated_once_it_works_without_a_network_until_its_days_of_grace_are_over()
    {
        using var product = new SomeProduct();
        using (var licence = product.Open())
        {
            Assert.Equal((LicenceMode.Void, LicenceReason.None), (licence.Now.Mode, licence.Now.Reason));
            Assert.False(licence.Allows(Use.Read));
            var answer = await licence.Activate(SomeProduct.Key);
            Assert.Equal(AnswerKind.Confirmed, answer.Kind);
            Assert.True(licence.Allows(Use.Full));
            Assert.Equal("Käserei Hümmel & Söhne", licence.File!.Name);
            Assert.True(licence.File.Has("sync"));
        }
        product.Server.Down = true;
        foreach (var (days, mode, reason) in new[] { (6.9, LicenceMode.Full, LicenceReason.Running), (7.1, LicenceMode.Grace, LicenceReason.Unconfirmed), (20.9, LicenceMode.Grace, LicenceReason.Unconfirmed), (21.1, LicenceMode.ExportOnly, LicenceReason.Lapsed) })
        {
            product.Clock.Set(Monday.AddDays(days));
            using var licence = product.Open();
            Assert.Equal(AnswerKind.Unreachable, (await licence.RefreshIfDue()).Kind);
            Assert.Equal((mode, reason), (licence.Now.Mode, licence.Now.Reason));
        }
        product.Server.Down = false;
        using (var licence = product.Open())
        {
            Assert.Equal(AnswerKind.Confirmed, (await licence.RefreshIfDue()).Kind);
            Assert.Equal(AnswerKind.NotDue, (await licence.RefreshIfDue()).Kind);
            Assert.Equal(LicenceMode.Full, licence.Now.Mode);
        }
        Assert.Equal(["/api/v1/licences/-/activations", "/api/v1/licences/-/heartbeats"], product.Server.Asked.Select(a => a.Path).Distinct());
        Assert.All(product.Server.Asked, asked => Assert.Equal(SomeProduct.Key.Reveal(), asked.Key));
        Assert.Single(product.Server.Asked.Select(a => JsonDocument.Parse(a.Body).RootElement.GetProperty("installation").GetString()).Distinct());
        // Another question each time.
        Assert.Equal(product.Server.Asked.Count, product.Server.Asked.Select(a => JsonDocument.Parse(a.Body).RootElement.GetProperty("nonce").GetString()).Distinct().Count());
    }

    [Fact]
    public async Task The_contract_ends_to_the_second_without_asking_anybody()
    {
        using var product = new SomeProduct();
        product.Server.Terms = SomeLicence.Terms(new(2026, 9, 30));
        using var licence = product.Open();
        await licence.Activate(SomeProduct.Key);
        product.Clock.Set(new(2026, 9, 30, 21, 59, 59, TimeSpan.Zero));
        licence.Require(Use.Full);
        product.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal((LicenceMode.ExportOnly, LicenceReason.Ended), (licence.Now.Mode, licence.Now.Reason));
        licence.Require(Use.Read);
        licence.Require(Use.Export);
        Assert.Equal("The contract ended on 30 September 2026: reading and exporting work, everything else is refused.", Assert.Throws<NotLicensedException>(() => licence.Require(Use.Full)).Message);
    }

    [Theory]
    [InlineData(LicenceReason.Replaced)]
    [InlineData(LicenceReason.Withdrawn)]
    public async Task A_void_key_is_void_at_the_next_answer_and_stays_so_without_a_network(LicenceReason reason)
    {
        using var product = new SomeProduct();
        using (var licence = product.Open())
        {
            await licence.Activate(SomeProduct.Key);
            product.Server.Terms = SomeLicence.Terms() with { Voided = reason };
            Assert.Equal(AnswerKind.Confirmed, (await licence.Refresh()).Kind);
            Assert.Equal((LicenceMode.Void, reason), (licence.Now.Mode, licence.Now.Reason));
        }
        product.Server.Down = true;
        using var again = product.Open();
        Assert.False(again.Allows(Use.Export));
        // It may be taken back.
        (product.Server.Down, product.Server.Terms) = (false, SomeLicence.Terms());
        await again.Refresh();
        Assert.True(again.Allows(Use.Full));
    }

    [Fact]
    public async Task An_old_answer_is_not_taken_for_a_new_one()
    {
        using var product = new SomeProduct();
        using var licence = product.Open();
        await licence.Activate(SomeProduct.Key);
        var good = licence.File!;
        product.Clock.Advance(TimeSpan.FromDays(3));
        // Somebody between the two plays back what the server once said.
        product.Server.Change = _ => good;
        var answer = await licence.Refresh();
        Assert.Equal((AnswerKind.NotBelieved, LicenceReason.Replayed), (answer.Kind, answer.Standing.Reason));
        Assert.Equal(good.Id, licence.File!.Id);
    }

    [Fact]
    public async Task An_answer_for_somebody_else_changes_nothing()
    {
        using var product = new SomeProduct();
        using var licence = product.Open();
        product.Server.Change = file => file with { Product = "other" };
        Assert.Equal((AnswerKind.NotBelieved, LicenceReason.OtherProduct), await Came(licence));
        product.Server.Change = file => file with { Installation = "other" };
        Assert.Equal((AnswerKind.NotBelieved, LicenceReason.OtherInstallation), await Came(licence));
        foreach (var (body, type) in new[] { ("""{"file":"eyJ"}""", "application/json"), ("""{"file":7}""", "application/json"), ("{", "application/json"), ("<html>", "text/html"), ("{}", "application/json"), ("null", "application/json"), (new string(' ', 1_000_000), "application/json") })
        {
            product.Server.Says(200, body, type);
            Assert.NotEqual(AnswerKind.Confirmed, (await Came(licence)).Kind);
        }
        Assert.Null(licence.File);
        Assert.Null(licence.Key);
    }

    private static async Task<(AnswerKind Kind, LicenceReason Reason)> Came(Licence licence) => await licence.Activate(SomeProduct.Key) is var answer ? (answer.Kind, answer.Standing.Reason) : default;

    [Fact]
    public async Task A_refusal_names_the_reason_and_who_holds_the_seats()
    {
        using var product = new SomeProduct();
        using var licence = product.Open();
        product.Server.Says(409, """{"status":409,"code":"seats_taken","detail":"All 2 seats are taken.","holders":[{"name":"Till","since":"2026-09-01T08:00:00Z","lastSeen":"2026-09-27T08:00:00Z"},null,{}]}""");
        var answer = await licence.Activate(SomeProduct.Key);
        Assert.Equal((AnswerKind.Refused, "seats_taken", "All 2 seats are taken."), (answer.Kind, answer.Code, answer.Sentence("en")));
        Assert.Equal([new SeatHolder("Till", new(2026, 9, 1, 8, 0, 0, TimeSpan.Zero), new(2026, 9, 27, 8, 0, 0, TimeSpan.Zero))], answer.Holders);
        Assert.Null(licence.Key);
    }

    [Fact]
    public async Task A_seat_that_was_given_up_stays_so_until_it_is_taken_again()
    {
        using var product = new SomeProduct();
        using (var licence = product.Open())
        {
            await licence.Activate(SomeProduct.Key);
            product.Server.Says(409, """{"code":"seat_released","detail":"Released."}""");
            Assert.Equal(AnswerKind.Refused, (await licence.Refresh()).Kind);
            Assert.Equal((LicenceMode.ExportOnly, LicenceReason.Released), (licence.Now.Mode, licence.Now.Reason));
            // The file that is there does not help, loaded once more.
            licence.Load(licence.File!.Sign(SomeLicence.Key));
        }
        product.Server.Down = true;
        using var again = product.Open();
        Assert.Equal(LicenceReason.Released, again.Now.Reason);
        product.Server.Down = false;
        product.Server.SaysNothingElse();
        Assert.Equal(AnswerKind.Confirmed, (await again.Activate(again.Key!)).Kind);
        Assert.True(again.Allows(Use.Full));
    }

    [Fact]
    public async Task What_a_proxy_says_is_nobodys_word()
    {
        using var product = new SomeProduct();
        using var licence = product.Open();
        await licence.Activate(SomeProduct.Key);
        foreach (var (status, body, type) in new[] { (404, "<html>", "text/html"), (407, "{}", "application/json"), (500, """{"code":"seat_released"}""", "application/problem+json"), (302, "", "text/plain"), (429, """{"code":"too_many_requests"}""", "application/problem+json"), (403, """{"code":""}""", "application/json") })
        {
            product.Server.Says(status, body, type);
            Assert.Equal(AnswerKind.Unreachable, (await licence.Refresh()).Kind);
            Assert.Equal(LicenceMode.Full, licence.Now.Mode);
        }
    }

    [Fact]
    public async Task Giving_up_the_seat_forgets_the_key_but_not_the_installation()
    {
        using var product = new SomeProduct();
        using var licence = product.Open();
        await licence.Activate(SomeProduct.Key);
        var installation = licence.Installation;
        Assert.Equal(AnswerKind.Released, (await licence.Release()).Kind);
        Assert.Equal(("DELETE", $"/api/v1/licences/-/activations/{installation}"), (product.Server.Asked[^1].Method, product.Server.Asked[^1].Path));
        Assert.Equal((LicenceReason.None, null, installation), (licence.Now.Reason, licence.Key, licence.Installation));
        Assert.Equal(AnswerKind.NotSet, (await licence.Refresh()).Kind);
    }

    [Fact]
    public void A_file_is_taken_without_any_network()
    {
        using var product = new SomeProduct();
        using var licence = Licence.Open(product.Options with { Server = null });
        var file = SomeLicence.File() with { Installation = licence.Installation };
        Assert.Equal(LicenceReason.WrongSignature, licence.Load(file.Sign(SomeLicence.Key).Replace(".eyJ", ".eyI", StringComparison.Ordinal)).Standing.Reason);
        Assert.Equal(LicenceReason.NotALicence, licence.Load("").Standing.Reason);
        Assert.Equal(LicenceReason.OtherInstallation, licence.Load((file with { Installation = "other" }).Sign(SomeLicence.Key)).Standing.Reason);
        Assert.Equal(LicenceReason.None, licence.Now.Reason);
        Assert.Equal(AnswerKind.Confirmed, licence.Load($"{file.Sign(SomeLicence.Key)}\r\n").Kind);
        Assert.True(licence.Allows(Use.Full));
        // Not the one from before, with which a void one could be undone.
        var earlier = file with { IssuedAt = file.IssuedAt.AddSeconds(-1) };
        Assert.Equal(LicenceReason.Older, licence.Load(earlier.Sign(SomeLicence.Key)).Standing.Reason);
        Assert.Equal(AnswerKind.Confirmed, licence.Load((earlier with { Number = "1043" }).Sign(SomeLicence.Key)).Kind);
        Assert.Null(licence.Due);
    }

    [Fact]
    public void A_clock_that_is_set_back_is_noticed_at_the_next_start_as_well()
    {
        using var product = new SomeProduct();
        using (var licence = product.Open())
            licence.Load((SomeLicence.File(new(2026, 10, 2)) with { Installation = licence.Installation }).Sign(SomeLicence.Key));
        product.Clock.Set(Monday.AddDays(3));
        product.Open().Dispose();
        product.Clock.Set(Monday.AddDays(1));
        using var later = product.Open();
        Assert.Equal(LicenceReason.ClockSetBack, later.Now.Reason);
        // Put right again, everything is as it was.
        product.Clock.Set(Monday.AddDays(3.1));
        Assert.Equal(LicenceReason.Running, later.Now.Reason);
    }

    [Fact]
    public async Task A_clock_that_once_ran_ahead_is_forgiven_by_the_server()
    {
        using var product = new SomeProduct();
        using var licence = product.Open();
        await licence.Activate(SomeProduct.Key);
        product.Clock.Set(Monday.AddYears(10));
        Assert.Equal(LicenceReason.Lapsed, licence.Now.Reason);
        product.Clock.Set(Monday.AddHours(1));
        Assert.NotEqual(LicenceMode.Full, licence.Now.Mode);
        Assert.Equal(AnswerKind.Confirmed, (await licence.Refresh()).Kind);
        Assert.Equal(LicenceMode.Full, licence.Now.Mode);
        using var again = product.Open();
        Assert.Equal(LicenceMode.Full, again.Now.Mode);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{\"installation\":7}")]
    [InlineData("{\"installation\":\"a\",\"file\":\"x.y.z\",\"key\":\"nonsense\",\"seen\":\"2026-09-28T08:00:00Z\"}")]
    public void Whatever_lies_in_the_folder_it_starts(string stored)
    {
        using var product = new SomeProduct();
        File.WriteAllText(product.Stored, stored);
        using var licence = product.Open();
        Assert.False(licence.Allows(Use.Read));
        Assert.NotEqual("", licence.Installation);
        Assert.NotEqual("", licence.Now.Sentence("de"));
    }

    [Fact]
    public async Task Where_nothing_can_be_kept_it_works_all_the_same_and_says_why()
    {
        using var product = new SomeProduct();
        // A file where the folder should be.
        var blocked = Path.Combine(product.Folder, "blocked");
        File.WriteAllText(blocked, "");
        using var licence = Licence.Open(product.Options with { Folder = blocked });
        await licence.Activate(SomeProduct.Key);
        Assert.True(licence.Allows(Use.Full));
        Assert.NotNull(licence.Trouble);
    }

    [Fact]
    public async Task What_is_kept_is_the_owners_alone_and_nothing_is_left_beside_it()
    {
        using var product = new SomeProduct();
        using (var licence = product.Open())
            await licence.Activate(SomeProduct.Key);
        Assert.Equal([product.Stored], Directory.GetFileSystemEntries(product.Folder));
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(product.Stored));
    }

    [Fact]
    public async Task Two_programs_of_one_installation_do_not_undo_each_other()
    {
        using var product = new SomeProduct();
        product.Open().Dispose();
        using var one = product.Open();
        using var other = product.Open();
        await one.Activate(SomeProduct.Key);
        product.Clock.Advance(TimeSpan.FromHours(2));
        _ = other.Now;
        other.Dispose();
        using var third = product.Open();
        Assert.True(third.Allows(Use.Full));
        Assert.Equal(SomeProduct.Key, third.Key);
    }

    [Fact]
    public async Task Many_may_ask_at_once()
    {
        using var product = new SomeProduct();
        using var licence = product.Open();
        await licence.Activate(SomeProduct.Key);
        await Task.WhenAll(Enumerable.Range(0, 16).Select(i => Task.Run(async () =>
        {
            for (var round = 0; round < 50; round++)
            {
                Assert.True(licence.Allows(Use.Full));
                if (round % 10 == i % 10)
                    Assert.Equal(AnswerKind.Confirmed, (await licence.Refresh()).Kind);
                product.Clock.Advance(TimeSpan.FromSeconds(1));
            }
        })));
        Assert.True(licence.Now.Mode == LicenceMode.Full);
    }

    [Fact]
    public async Task Only_the_callers_own_wish_to_stop_is_an_exception()
    {
        using var product = new SomeProduct();
        using var licence = product.Open();
        using var stop = new CancellationTokenSource();
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => licence.Activate(SomeProduct.Key, stop.Token));
        // Afterwards it can be asked again.
        Assert.Equal(AnswerKind.Confirmed, (await licence.Activate(SomeProduct.Key)).Kind);
    }

    [Theory]
    [InlineData("http://help.example.com")]
    [InlineData("ftp://help.example.com")]
    public void The_key_travels_over_https_only(string server) =>
        Assert.Throws<ArgumentException>(() => Licence.Open(new() { Product = "a", Keys = SomeLicence.Pinned, Server = new(server) }));

    [Fact]
    public async Task Kept_fresh_it_asks_once_a_day()
    {
        using var product = new SomeProduct();
        using var licence = product.Open();
        await licence.Activate(SomeProduct.Key);
        await Live(product, licence, TimeSpan.FromDays(10));
        var asked = product.Server.Asked.Skip(1).Select(a => a.At).ToList();
        Assert.InRange(asked.Count, 9, 11);
        Assert.All(asked.Zip(asked.Skip(1)), pair => Assert.InRange(pair.Second - pair.First, TimeSpan.FromHours(23.9), TimeSpan.FromHours(25.1)));
        Assert.Equal(LicenceMode.Full, licence.Now.Mode);
    }

    [Fact]
    public async Task After_failures_it_waits_longer_each_time_and_never_equally_long()
    {
        using var product = new SomeProduct();
        using var licence = product.Open();
        await licence.Activate(SomeProduct.Key);
        product.Server.Down = true;
        await Live(product, licence, TimeSpan.FromDays(4));
        var tries = product.Server.Asked.Skip(1).Select(a => a.At).ToList();
        var waits = tries.Zip(tries.Skip(1)).Select(pair => pair.Second - pair.First).ToList();
        for (var i = 0; i < waits.Count; i++)
        {
            var planned = TimeSpan.FromMinutes(Math.Min(Math.Pow(2, i), 360));
            Assert.InRange(waits[i], planned * 0.74, planned * 1.26);
        }
        Assert.InRange(waits.Count, 14, 26);
        Assert.Equal(waits.Count, waits.Distinct().Count());
        product.Server.Down = false;
        await Live(product, licence, TimeSpan.FromHours(8));
        Assert.Equal(LicenceMode.Full, licence.Now.Mode);
        Assert.True(licence.File!.IssuedAt > Monday.AddDays(3.5));
    }

    [Fact]
    public async Task It_waits_as_long_as_the_server_asks()
    {
        using var product = new SomeProduct();
        using var licence = product.Open();
        await licence.Activate(SomeProduct.Key);
        product.Server.Says(429, """{"code":"too_many_requests"}""", after: TimeSpan.FromHours(3));
        await Live(product, licence, TimeSpan.FromDays(2));
        var tries = product.Server.Asked.Skip(1).Select(a => a.At).ToList();
        Assert.InRange(tries[1] - tries[0], TimeSpan.FromHours(3), TimeSpan.FromHours(3.1));
    }

    [Fact]
    public async Task A_void_licence_is_asked_for_once_a_day_and_not_more()
    {
        using var product = new SomeProduct();
        using var licence = product.Open();
        await licence.Activate(SomeProduct.Key);
        product.Server.Says(404, """{"code":"not_found","detail":"There is no such licence."}""");
        await Live(product, licence, TimeSpan.FromDays(5));
        Assert.InRange(product.Server.Asked.Count, 3, 8);
    }

    /// <summary>Lets the time pass in which the licence keeps itself fresh, from one waking to the next.</summary>
    private static async Task Live(SomeProduct product, Licence licence, TimeSpan span)
    {
        using var stop = new CancellationTokenSource();
        var end = product.Clock.GetUtcNow() + span;
        var living = licence.KeepFresh(stop.Token);
        while (await product.Clock.Asleep() is var wait && product.Clock.GetUtcNow() + wait <= end)
            product.Clock.Advance(wait);
        await stop.CancelAsync();
        await living;
    }
}
