using Kulanz.Platform;

namespace Kulanz.Demo;

/// <summary>A company to look around in: see README.md beside this file.</summary>
public static class DemoModule
{
    /// <summary>Into a program that is built only to be filled, and never run: its clock travels.</summary>
    public static IServiceCollection AddDemo(this IServiceCollection services) => services
        .AddSingleton(provider => new TravellingClock(Now(provider) - Filling.Back))
        .AddSingleton<TimeProvider>(provider => provider.GetRequiredService<TravellingClock>())
        .AddSingleton<Filling>().AddScoped<Company>().AddScoped<People>().AddScoped<Rulebook>().AddScoped<Telling>();

    /// <summary>The moment at which the stories end, as the program that will serve them sees it.</summary>
    public static DateTimeOffset Now(IServiceProvider services) => new Clock(services.GetRequiredService<Settings>().Clock).GetUtcNow();

    /// <summary>What is said on the console when it is done.</summary>
    public static string Said(DemoDoor door, string addresses) => $"""

        The demo is ready: Lindgau Netz, an invented internet provider, with {door.Cases} cases. All sign-ins have the same password.

        Password:  {door.Password}

        {string.Join("\n", door.Staff.Select(c => $"{c.Email,-32} {c.Role,-16} {c.Name}"))}

        API key (Administrator):  {door.Key}

        """ + (Local(addresses) ? "" : "\nThis password is public. Do not leave a demo where strangers can reach it.\n");

    /// <summary>Whether only this machine can reach what listens there.</summary>
    public static bool Local(string addresses) => addresses.Split(';', StringSplitOptions.RemoveEmptyEntries)
        .All(address => Uri.TryCreate(address.Trim(), UriKind.Absolute, out var uri) && uri.IsLoopback);
}
