using System.Text.Json;
using Kulanz.Tests.Testing;

namespace Kulanz.Tests.Access;

/// <summary><c>kulanz user …</c> and <c>kulanz key …</c>, run as an operator runs them.</summary>
public sealed class AccessVerbsTests
{
    [Fact]
    public async Task Accounts_and_keys_are_made_from_the_command_line()
    {
        using var folder = new TemporaryFolder();
        await Databases.Fresh(Databases.Sqlite, folder.Path);

        var invited = await Kulanz(folder, "user", "add", "--email", "nora@desk.example", "--name", "Nora Neu", "--role", "agent");
        Assert.Equal((0, true), (invited.Code, invited.Out.Contains("/sign-in/password/", StringComparison.Ordinal)));
        var added = await Kulanz(folder, ["user", "add", "--email", "ada@desk.example", "--name", "Ada", "--role", "Administrator", "--password-stdin"], "three whales in the rain\n");
        Assert.Equal((0, "The account of Ada is ready."), (added.Code, added.Out));
        var twice = await Kulanz(folder, "user", "add", "--email", "nora@desk.example", "--name", "Nora Neu", "--role", "Agent");
        Assert.Equal((1, "There is already an account for nora@desk.example."), (twice.Code, twice.Error));

        var key = await Kulanz(folder, "key", "add", "--name", "Shop", "--role", "Mail gateway", "--json");
        var made = JsonDocument.Parse(key.Out).RootElement;
        Assert.StartsWith("kul_", made.GetProperty("key").GetString(), StringComparison.Ordinal);
        var unknown = await Kulanz(folder, "key", "add", "--name", "Shop", "--role", "Wizard");
        Assert.Equal(1, unknown.Code);
        Assert.StartsWith("There is no role \"Wizard\". There are: Administrator,", unknown.Error, StringComparison.Ordinal);
        Assert.Equal((0, "The key of Shop is revoked."), await Kulanz(folder, "key", "revoke", made.GetProperty("id").GetString()!) is var revoked ? (revoked.Code, revoked.Out) : default);
        Assert.Equal(1, (await Kulanz(folder, "key", "revoke", made.GetProperty("id").GetString()!)).Code);
        Assert.Equal(2, (await Kulanz(folder, "key", "add", "--name", "Shop")).Code);
    }

    private static Task<(int Code, string Out, string Error)> Kulanz(TemporaryFolder folder, params string[] arguments) => Kulanz(folder, arguments, null);

    private static async Task<(int Code, string Out, string Error)> Kulanz(TemporaryFolder folder, string[] arguments, string? input)
    {
        var answer = await Verb.Run(folder.Path, "", arguments, input);
        // What the first run says about the administrator it made is not part of the verb's answer.
        return (answer.Code, answer.Out, answer.Error[(answer.Error.LastIndexOf('\n') + 1)..]);
    }
}
