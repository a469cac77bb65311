using Kulanz.Platform;

namespace Kulanz.Cases.Portal;

/// <summary>A part of a case's page in the portal, between the conversation and the answer: a view component that gets the <see cref="PortalCasePage"/>.</summary>
public sealed record PortalCasePart(int Order, string Component);

/// <summary>
/// Something its customer can do with their case besides answering, such as saying that a parcel has arrived. The form of a
/// <see cref="PortalCasePart"/> goes to the page's handler <c>Act</c> with the field <c>act</c>; it works for whoever is signed in and for a mailed link alike.
/// </summary>
/// <param name="Does">Does it in the name of that person; the sentence answered is shown to them, and is in the module's German texts.</param>
public sealed record PortalCaseAct(string Name, Func<IServiceProvider, PortalCase, string, IFormCollection, CancellationToken, Task<Outcome<string>>> Does)
{
    internal static async Task<Outcome<string>> Do(IServiceProvider services, string? name, PortalCase? @case, string by, IFormCollection form, CancellationToken cancel) =>
        @case is not null && services.GetServices<PortalCaseAct>().SingleOrDefault(act => act.Name == name) is { } act
            ? await act.Does(services, @case, by, form, cancel)
            : new NotFound("act");
}
