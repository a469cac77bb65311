using Kulanz.Platform;
using Kulanz.Platform.Jobs;
using Kulanz.Platform.Ui;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Kulanz.Demo;

/// <summary>A company to look around in: see README.md beside this file.</summary>
public static class DemoModule
{
    /// <summary>Into a program that is built only to be filled, and never run: its clock travels.</summary>
    public static IServiceCollection AddDemo(this IServiceCollection services) => services
        .AddSingleton(provider => new TravellingClock(Now(provider) - Filling.Back))
        .AddSingleton<TimeProvider>(provider => provider.GetRequiredService<TravellingClock>())
        .AddSingleton<IInterceptor, NothingLeaves>()
        .AddSingleton<Filling>().AddScoped<Company>().AddScoped<People>().AddScoped<Rulebook>().AddScoped<Telling>().AddScoped<Telephones>().AddScoped<Offers>().AddScoped<Dealings>().AddScoped<Help>().AddScoped<Helping>();

    /// <summary>Into the program that serves: an administrator of an empty installation may have the company filled in.</summary>
    public static IServiceCollection AddDemoOffer(this IServiceCollection services, Func<CancellationToken, Task<WebApplication>> open) => services
        .AddSingleton(new DemoProgram(open)).AddScoped<Offering>()
        .AddSingleton(new JobKind(Offering.Kind, Offering.Step, Whole: true)).AddSingleton(new JobDetails(Offering.Kind, "DemoCompany"))
        .AddSingleton(new FirstStep(30, "Look around in an invented company", "Fills this empty installation with customers, two hundred cases and a knowledge base.", "building-community", "/admin/demo"));

    /// <summary>The moment at which the stories end, as the program that will serve them sees it.</summary>
    public static DateTimeOffset Now(IServiceProvider services) => new Clock(services.GetRequiredService<Settings>().Clock).GetUtcNow();

    /// <summary>What is said on the console when it is done.</summary>
    public static string Said(DemoDoor door, string key, string addresses) => $"""

        The demo is ready: Lindgau Netz, an invented internet provider, with {door.Cases} cases. All sign-ins have the same password.

        Password:  {door.Password}

        {string.Join("\n", door.Staff.Select(c => (c.Email, c.Role, c.Name)).Concat(Help.People.Select(p => (p.Email, Role: "Partner", Name: $"{p.Name}, {p.Partner}"))).Select(c => $"{c.Email,-32} {c.Role,-16} {c.Name}"))}

        API key (Administrator):  {key}

        """ + (Local(addresses) ? "" : "\nThis password is public. Do not leave a demo where strangers can reach it.\n");

    /// <summary>Whether only this machine can reach what listens there.</summary>
    public static bool Local(string addresses) => addresses.Split(';', StringSplitOptions.RemoveEmptyEntries)
        .All(address => Uri.TryCreate(address.Trim(), UriKind.Absolute, out var uri) && uri.IsLoopback);
}
