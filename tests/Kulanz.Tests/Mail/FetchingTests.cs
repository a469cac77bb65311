using System.Text;
using Kulanz.Cases;
using Kulanz.Mail;
using Kulanz.Mail.Imap;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Kulanz.Tests.Testing;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Tests.Mail;

/// <summary>Out of a real Dovecot, through IDLE, into cases.</summary>
public sealed class FetchingTests
{
    [Theory, BothEngines]
    public async Task Mail_is_fetched_the_moment_it_arrives_marked_as_read_and_never_twice(string engine)
    {
        await using var app = await TestApp.Start(engine);
        await using var cable = new Cable(MailServers.Imaps);
        var inbox = await Inbox.New();
        await inbox.Put("Waiting since yesterday", seen: false);
        await inbox.Put("Read long ago", seen: true);
        var box = await app.AddMailbox(inbox.Form(cable.Port));

        // What nobody had read is taken, what somebody had read is not; then the line stays open and waits.
        await app.Holds(db => db.Cases.AnyAsync(c => c.Subject == "Waiting since yesterday"), "the unread mail is a case");
        await app.Holds(db => db.Set<FetchedFolder>().AnyAsync(f => f.CheckedAt != null), "the folder is being listened to");
        await inbox.Put("Brand new", seen: false);
        await app.Holds(db => db.Cases.AnyAsync(c => c.Subject == "Brand new"), "the new mail is a case");
        Assert.Equal(box.Id, await app.Look(db => db.ArrivedMails.Select(m => m.MailboxId).Distinct().SingleAsync()));
        await app.Holds(async db => !await db.Set<Fetch>().AnyAsync(), "everything is marked");
        Assert.Equal(3, inbox.Seen);
        Assert.Equal(1, cable.Connections);

        // The line breaks: it is opened again, and goes on where it was.
        cable.Break();
        await inbox.Put("After the storm", seen: false);
        await app.Holds(db => db.Cases.AnyAsync(c => c.Subject == "After the storm"), "the mail after the break is a case");
        Assert.True(cable.Connections >= 2);

        // Somebody marks everything as unread: it is not taken again, nor after starting over.
        await app.Do<Mailboxes, Outcome<Mailbox>>(m => m.Disable(box.Id, true, Actor.System, default));
        inbox.MarkAllUnread();
        await app.Do<Mailboxes, Outcome<Mailbox>>(m => m.Disable(box.Id, false, Actor.System, default));
        await inbox.Put("The last one", seen: false);
        await app.Holds(db => db.Cases.AnyAsync(c => c.Subject == "The last one"), "the last mail is a case");
        Assert.Equal(["After the storm", "Brand new", "The last one", "Waiting since yesterday"], await app.Look(db => db.ArrivedMails.Select(m => m.Subject!).OrderBy(s => s).ToListAsync()));
    }

    [Theory, BothEngines]
    public async Task A_mail_that_was_handed_in_before_a_crash_is_only_marked_after_it(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var inbox = await Inbox.New();
        await inbox.Put("Handed in", seen: false);
        await inbox.Put("Not yet", seen: false);
        // As a crash leaves it: both written down, one of them taken in, neither marked.
        var box = await app.AddMailbox(inbox.Form() with { Incoming = null });
        await using (var imap = await Imap.Connect(inbox.Form().Incoming!.Server(null, Secrets(app)), MailServers.Password, default))
        {
            var folder = await imap.Open("INBOX", default);
            await app.Look(async db =>
            {
                db.Add(new FetchedFolder { MailboxId = box.Id, Folder = "INBOX", UidValidity = folder.UidValidity, LastUid = folder.UidNext - 1 });
                db.AddRange(new Fetch { MailboxId = box.Id, Uid = 1, HandedIn = true }, new Fetch { MailboxId = box.Id, Uid = 2 });
                return await db.SaveChangesAsync();
            });
        }
        await app.Do<Mailboxes, Outcome<Mailbox>>(m => m.Change(box.Id, inbox.Form(), Actor.System, default));

        await app.Holds(async db => !await db.Set<Fetch>().AnyAsync(), "everything is marked");
        Assert.Equal(2, inbox.Seen);
        Assert.Equal(["Not yet"], await app.Look(db => db.ArrivedMails.Select(m => m.Subject!).ToListAsync()));
    }

    [Theory, BothEngines]
    public async Task Fetched_mail_can_be_moved_or_deleted_and_a_folder_made_anew_is_read_anew(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var inbox = await Inbox.New();
        await inbox.MakeFolder("Übernommen & fertig");
        await inbox.Put("Move me", seen: false);
        var box = await app.AddMailbox(inbox.Form() with { After = AfterFetching.Move, MoveTo = "Übernommen & fertig" });
        await app.Holds(async db => await db.Cases.AnyAsync(c => c.Subject == "Move me") && !await db.Set<Fetch>().AnyAsync(), "it is a case, and moved");
        Assert.Equal(0, inbox.Count);
        Assert.Equal(1, inbox.CountIn("Übernommen & fertig"));

        await app.Do<Mailboxes, Outcome<Mailbox>>(m => m.Change(box.Id, inbox.Form() with { After = AfterFetching.Delete }, Actor.System, default));
        await inbox.Put("Delete me", seen: false);
        await app.Holds(async db => await db.Cases.AnyAsync(c => c.Subject == "Delete me") && !await db.Set<Fetch>().AnyAsync(), "it is a case, and deleted");
        Assert.Equal(0, inbox.Count);

        // The server lost its index: other UIDs, another UIDVALIDITY. What is unread is taken; what was taken before is recognised.
        await app.Do<Mailboxes, Outcome<Mailbox>>(m => m.Disable(box.Id, true, Actor.System, default));
        await app.Look(async db => await db.Set<FetchedFolder>().ExecuteUpdateAsync(set => set.SetProperty(f => f.UidValidity, 1).SetProperty(f => f.LastUid, 1_000_000)));
        await inbox.Put("In the new folder", seen: false);
        await app.Do<Mailboxes, Outcome<Mailbox>>(m => m.Disable(box.Id, false, Actor.System, default));
        await app.Holds(db => db.Cases.AnyAsync(c => c.Subject == "In the new folder"), "it is a case");
    }

    [Theory, BothEngines]
    public async Task A_server_that_cannot_be_used_is_named_on_the_page_with_the_reason(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var inbox = await Inbox.New();
        await app.AddMailbox(inbox.Form() with { Incoming = inbox.Form().Incoming! with { TrustedCertificate = null } });
        await app.Holds(db => db.Set<FetchedFolder>().AnyAsync(f => f.Problem != null), "the problem is written down");

        var admin = await app.SignedIn(Someone.Ada, "de");
        Assert.Contains("Dem Zertifikat von localhost wird nicht vertraut: niemand, den dieser Rechner kennt, bürgt dafür.", await admin.GetStringAsync("/admin/mailboxes"), StringComparison.Ordinal);
    }

    [Theory, BothEngines]
    public async Task A_mail_that_cannot_be_moved_is_named_and_holds_up_none_behind_it(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var admin = await app.SignedIn(Someone.Ada);
        var full = await Inbox.New();
        await full.Put("Taken in", seen: false);
        await full.Put("Taken in too", seen: false);
        var second = await app.AddMailbox(full.Form() with { After = AfterFetching.Move, MoveTo = "Renamed since" });

        await app.Holds(async db => await db.Cases.CountAsync() == 2, "both are taken in");
        await app.Holds(db => db.Set<FetchedFolder>().AnyAsync(f => f.Problem != null), "the problem is written down");
        Assert.Contains("was taken in, but its server", await admin.GetStringAsync("/admin/health"), StringComparison.Ordinal);

        // Once somebody has made the folder, what was handed in is moved, and not handed in again.
        await full.MakeFolder("Renamed since");
        await app.Do<Mailboxes, Outcome<Mailbox>>(m => m.Disable(second.Id, true, Actor.System, default));
        await app.Do<Mailboxes, Outcome<Mailbox>>(m => m.Disable(second.Id, false, Actor.System, default));
        await app.Holds(async db => !await db.Set<Fetch>().AnyAsync(f => f.MailboxId == second.Id), "both are moved");
        Assert.Equal((0, 2), (full.Count, full.CountIn("Renamed since")));
        Assert.Equal(2, await app.Look(db => db.ArrivedMails.CountAsync()));
    }

    [Fact]
    public async Task A_file_that_cannot_be_read_holds_up_none_behind_it()
    {
        await using var app = await TestApp.Start(Databases.Sqlite);
        var admin = await app.SignedIn(Someone.Ada);
        var (arriving, folder) = (Path.Combine(app.Folder, "maildir", "tmp"), Path.Combine(app.Folder, "maildir", "new"));
        Directory.CreateDirectory(arriving);
        Directory.CreateDirectory(folder);
        // As Maildir asks: written elsewhere and renamed, so that nobody reads the half of it.
        await File.WriteAllTextAsync(Path.Combine(arriving, "2-good"), "From: jonas@customer.example\r\nSubject: Behind it\r\n\r\nHello.\r\n");
        File.CreateSymbolicLink(Path.Combine(folder, "1-nowhere"), Path.Combine(folder, "gone"));
        File.Move(Path.Combine(arriving, "2-good"), Path.Combine(folder, "2-good"));

        app.Poke(Maildir.Loop);
        await app.Holds(db => db.Cases.AnyAsync(c => c.Subject == "Behind it"), "the mail behind it is a case");
        await app.Holds(async _ => (await admin.GetStringAsync("/admin/health")).Contains("1-nowhere", StringComparison.Ordinal), "the health page names the file");
    }

    [Fact]
    public async Task Both_kinds_of_encryption_and_names_in_all_letters_work()
    {
        await using var app = await TestApp.Start(Databases.Sqlite);
        var inbox = await Inbox.New();
        await inbox.Put("Grüße", seen: false);
        await using var imap = await Imap.Connect(inbox.Form().Incoming!.Server(null, Secrets(app)) with { Port = MailServers.Imap, Security = MailSecurity.StartTls }, MailServers.Password, default);
        await imap.Open("INBOX", default);
        var uid = Assert.Single(await imap.Search("UNSEEN", default));
        Assert.Equal("Grüße", Kulanz.Mime.MailMessage.Read((await imap.Fetch(uid, default))!).Subject);
        Assert.Single(await imap.Search("UNSEEN", default));
        Assert.Null(await imap.Fetch(uid + 1, default));
        var refused = await Assert.ThrowsAsync<TransportException>(() => imap.Open("Nicht da", default));
        Assert.IsType<ServerRefused>(refused.Problem);
        Assert.Equal("&ANw-bernommen &- fertig", FolderName.Encoded("Übernommen & fertig"));
        Assert.Equal("~peter/mail/&U,BTFw-/&ZeVnLIqe-", FolderName.Encoded("~peter/mail/台北/日本語"));
    }

    [Fact]
    public async Task What_the_server_announces_while_it_does_something_else_is_not_waited_for()
    {
        await using var app = await TestApp.Start(Databases.Sqlite);
        var inbox = await Inbox.New();
        await inbox.Put("The first", seen: false);
        await using var imap = await Imap.Connect(inbox.Form().Incoming!.Server(null, Secrets(app)), MailServers.Password, default);
        await imap.Open("INBOX", default);
        var first = Assert.Single(await imap.Search("ALL", default));

        // It comes after the search, and is announced, once, with the answer to the next command.
        await inbox.Put("The second", seen: false);
        await imap.Noop(default);
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        await imap.Idle(TimeSpan.FromMinutes(9), TimeProvider.System, patience.Token);

        Assert.Equal(2, (await imap.Search($"UID {first}:*", default)).Count);
    }

    private static MailSecrets Secrets(TestApp app) => (MailSecrets)app.Services.GetService(typeof(MailSecrets))!;
}

/// <summary>A mailbox of its own on the test's Dovecot; mail is put into its Maildir as a delivery agent would.</summary>
public sealed class Inbox
{
    private readonly string name = $"box-{Guid.CreateVersion7():N}";
    private int put;

    private string Folder => Path.Combine(MailServers.Given("KULANZ_TEST_MAILDIR"), "company.example", name);

    public string Address => $"{name}@company.example";

    /// <summary>How many mails of the inbox are marked as read.</summary>
    public int Seen => Directory.GetFiles(Path.Combine(Folder, "cur")).Count(file => file.Split(":2,")[^1].Contains('S', StringComparison.Ordinal));

    public int Count => Directory.GetFiles(Path.Combine(Folder, "cur")).Length + Directory.GetFiles(Path.Combine(Folder, "new")).Length;

    public static async Task<Inbox> New()
    {
        var inbox = new Inbox();
        foreach (var part in new[] { "tmp", "new", "cur" })
            Directory.CreateDirectory(Path.Combine(inbox.Folder, part));
        await MailServers.OwnedByNobody(inbox.Folder);
        return inbox;
    }

    public MailboxForm Form(int? port = null) => new()
    {
        Address = Address,
        Name = "Company",
        Language = "en",
        Incoming = new ServerForm { Host = "localhost", Port = port ?? MailServers.Imaps, Security = MailSecurity.Tls, User = Address, Password = MailServers.Password, TrustedCertificate = MailServers.Authority },
    };

    public async Task Put(string subject, bool seen)
    {
        var file = $"{1_790_000_000 + ++put}.M{put}P1.test";
        var written = Path.Combine(Folder, "tmp", file);
        await File.WriteAllTextAsync(written, $"From: Jonas Kunde <jonas@customer.example>\r\nTo: {Address}\r\nSubject: {HeaderText.Words(subject)}\r\nMessage-ID: <{Guid.CreateVersion7()}@customer.example>\r\n\r\nHello, {subject}.\r\n", new UTF8Encoding(false));
        await MailServers.OwnedByNobody(written);
        File.Move(written, Path.Combine(Folder, seen ? "cur" : "new", seen ? $"{file}:2,S" : file));
    }

    public void MarkAllUnread()
    {
        foreach (var file in Directory.GetFiles(Path.Combine(Folder, "cur")))
            File.Move(file, file[..file.LastIndexOf(":2,", StringComparison.Ordinal)] + ":2,", overwrite: true);
    }

    public async Task MakeFolder(string folder)
    {
        var path = Path.Combine(Folder, $".{FolderName.Encoded(folder)}");
        foreach (var part in new[] { "tmp", "new", "cur" })
            Directory.CreateDirectory(Path.Combine(path, part));
        await MailServers.OwnedByNobody(path);
    }

    public int CountIn(string folder) => Directory.GetFiles(Path.Combine(Folder, $".{FolderName.Encoded(folder)}", "cur")).Length + Directory.GetFiles(Path.Combine(Folder, $".{FolderName.Encoded(folder)}", "new")).Length;
}
