using System.CommandLine;
using System.Text.Json;
using Kulanz.Platform;

namespace Kulanz.Access;

/// <summary>
/// <c>kulanz user …</c> and <c>kulanz key …</c>: accounts and keys without a browser, for setting up and for the day nobody can sign in.
/// Exit codes: 0 done, 1 refused (the sentence is on the error output), 2 wrong usage.
/// </summary>
public static class AccessVerbs
{
    /// <summary>What runs an action against the database: the root puts the program together, the verbs only ask.</summary>
    public delegate Task<int> Runner(Func<IServiceProvider, CancellationToken, Task<int>> work, CancellationToken cancel);

    /// <summary>The operator at the machine.</summary>
    private static readonly Actor Operator = new(ActorKind.System, null, "Command line");

    public static void AddAccessVerbs(this RootCommand root, Runner run)
    {
        var user = new Command("user", "Accounts of the people who work here.") { AddUser(run), NewPassword(run) };
        var key = new Command("key", "API keys, by which other programs come in.") { AddKey(run), RevokeKey(run) };
        root.Add(user);
        root.Add(key);
    }

    private static Command AddUser(Runner run)
    {
        var email = new Option<string>("--email") { Description = "The e-mail address to sign in with.", Required = true };
        var name = new Option<string>("--name") { Description = "The name that customers and colleagues read.", Required = true };
        var role = new Option<string>("--role") { Description = "What the person may do: \"Agent\", \"Team lead\", \"Administrator\" or any other role there is.", Required = true };
        var language = new Option<string?>("--language") { Description = "The language of the desk for this person: de or en. Without it, the company's." };
        language.AcceptOnlyFromAmong("de", "en");
        var stdin = new Option<bool>("--password-stdin") { Description = "Reads the password from the first line of the standard input. Without it, a link is printed by which the person sets one." };
        var command = new Command("add", "Adds an account. Prints a link to set the password, unless the password is given on the standard input.") { email, name, role, language, stdin };
        command.SetAction((given, cancel) => run(async (services, stop) =>
        {
            var staffing = services.GetRequiredService<Staffing>();
            if (given.GetValue(stdin))
            {
                var password = await Console.In.ReadLineAsync(stop) ?? "";
                return Ended(await staffing.Add(given.GetValue(email)!, given.GetValue(name)!, given.GetValue(role)!, given.GetValue(language), password, Operator, stop),
                    account => $"The account of {account.Name} is ready.");
            }
            return Ended(await staffing.Invite(given.GetValue(email)!, given.GetValue(name)!, given.GetValue(role)!, given.GetValue(language), Operator, stop),
                done => done.Link);
        }, cancel));
        return command;
    }

    private static Command NewPassword(Runner run)
    {
        var email = new Argument<string>("email") { Description = "Whose password has been lost." };
        var secondFactor = new Option<bool>("--reset-second-factor") { Description = "Switches the second factor off as well." };
        var command = new Command("password", "Ends the password of an account, signs it out everywhere, and prints a link to set a new one: the way back in when nobody can administer any more.") { email, secondFactor };
        command.SetAction((given, cancel) => run(async (services, stop) =>
        {
            var accounts = services.GetRequiredService<Microsoft.AspNetCore.Identity.UserManager<Account>>();
            var staffing = services.GetRequiredService<Staffing>();
            if (await accounts.FindByEmailAsync(given.GetValue(email)!) is not { } account)
                return Refused(new NotFound("account"));
            if (given.GetValue(secondFactor) && account.TwoFactorEnabled)
                await staffing.ResetSecondFactor(account.Id, Operator, stop);
            return Ended(await staffing.AskNewPassword(account.Id, Operator, stop), link => link);
        }, cancel));
        return command;
    }

    private static Command AddKey(Runner run)
    {
        var name = new Option<string>("--name") { Description = "Which program will use it.", Required = true };
        var role = new Option<string>("--role") { Description = "What it may do: the name of a role, such as \"Mail gateway\".", Required = true };
        var json = new Option<bool>("--json") { Description = "Prints one JSON object instead of the bare key." };
        var command = new Command("add", "Makes an API key and prints it. It is shown only this once.") { name, role, json };
        command.SetAction((given, cancel) => run(async (services, stop) =>
            Ended(await services.GetRequiredService<ApiKeys>().Add(given.GetValue(name)!, given.GetValue(role)!, Operator, stop),
                made => given.GetValue(json) ? JsonSerializer.Serialize(new { made.Key.Id, made.Key.Name, Role = made.Key.RoleName, Key = made.Text }, Json.Options) : made.Text), cancel));
        return command;
    }

    private static Command RevokeKey(Runner run)
    {
        var key = new Argument<string>("key") { Description = "The id of the key, or its first ten characters as the list shows them." };
        var command = new Command("revoke", "Revokes an API key: the program that uses it is turned away from its next request on.") { key };
        command.SetAction((given, cancel) => run(async (services, stop) =>
            Ended(await services.GetRequiredService<ApiKeys>().Revoke(given.GetValue(key)!, Operator, stop), revoked => $"The key of {revoked.Name} is revoked."), cancel));
        return command;
    }

    private static int Ended<T>(Outcome<T> outcome, Func<T, string> say)
    {
        if (!outcome.Done(out var done, out var refusal))
            return Refused(refusal);
        Console.WriteLine(say(done));
        return 0;
    }

    private static int Refused(Refusal refusal)
    {
        Console.Error.WriteLine(refusal);
        return 1;
    }
}
