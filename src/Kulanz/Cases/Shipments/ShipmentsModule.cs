using Kulanz.Access;
using Kulanz.Cases.Grants;
using Kulanz.Cases.Portal;
using Kulanz.Evidence;
using Kulanz.Platform;
using Kulanz.Platform.Ui;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Cases.Shipments;

/// <summary>What is sent to customers: the table of contents.</summary>
public static class ShipmentsModule
{
    public const string ArrivedAct = "shipment-arrived";

    public static IServiceCollection AddShipments(this IServiceCollection services)
    {
        services.AddScoped<Dispatching>().AddScoped<Arriving>().AddScoped<ShipmentList>();
        services.AddMovesAlong<Shipment>();
        services.AddSingleton(new Belonging("Shipments",
            (db, from, _, cancel) => db.Set<Shipment>().Where(s => s.CustomerId == from).Select(s => s.Id).ToListAsync(cancel),
            (db, ids, from, into, cancel) => Belonging.InPieces(ids, piece => db.Set<Shipment>().Where(s => piece.Contains(s.Id) && s.CustomerId == from).ExecuteUpdateAsync(set => set.SetProperty(s => s.CustomerId, into), cancel))));
        services.AddSingleton(new CasePanel(45, "Shipments"));
        services.AddSingleton(new PortalCasePart(30, "PortalShipments")).AddSingleton(new PortalCaseAct(ArrivedAct, SaidArrived));
        services.AddSingleton(ExportedGrants.Shipments);
        services.AddSingleton(new EventSight("shipment", Permission.CasesRead));
        foreach (var sentence in Sentences)
            services.AddSingleton(sentence);
        foreach (var kind in Timeline)
            services.AddSingleton(kind);
        services.AddSingleton(new DeskLink(37, "Shipments", "package", "/desk/shipments", Permission.CasesRead));
        services.AddSingleton(new AdminLink(196, "Carriers", "Where customers follow what you send them.", "truck-delivery", "/admin/carriers"));
        return services;
    }

    public static void MapShipments(this WebApplication app) => app.MapShipmentsApi();

    /// <summary>"It has arrived", by the customer.</summary>
    private static async Task<Outcome<string>> SaidArrived(IServiceProvider services, PortalCase shown, string by, IFormCollection form, CancellationToken cancel)
    {
        if (!long.TryParse(form["shipment"], System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var number))
            return new NotFound("shipment");
        var said = await services.GetRequiredService<Arriving>().ArrivedAt(shown.Case.CustomerId, shown.Root.Id, number, new Actor(ActorKind.Customer, null, by), cancel);
        return said.Done(out _, out var refusal) ? "Thank you for telling us that it has arrived." : refusal;
    }

    private static readonly IReadOnlyList<HistorySentence> Sentences =
    [
        new("shipment.sent", (T, who, c) => T["{0} sent: {1} (shipment {2})", who, c.Word("what") ?? "", c.Word("number") ?? ""]),
        new("shipment.arrived", (T, who, c) => T["{0} said that shipment {1} has arrived.", who, c.Word("number") ?? ""]),
        new("shipment.lost", (T, who, c) => T["{0} said that shipment {1} is lost: {2}", who, c.Word("number") ?? "", c.Word("reason") ?? ""]),
        new("shipment.returned", (T, who, c) => T["{0} said that shipment {1} came back: {2}", who, c.Word("number") ?? "", c.Word("reason") ?? ""]),
        new("shipment.on_its_way", (T, who, c) => T["{0} said that shipment {1} is on its way after all.", who, c.Word("number") ?? ""]),
    ];

    private static string Icon(string name) => name;

    private static readonly IReadOnlyList<TimelineKind> Timeline =
    [
        new("shipment.sent", Icon("package"), _ => "Something was sent", c => $"{c.Word("what")} {c.Word("tracking")}".Trim()),
        new("shipment.arrived", Icon("package-import"), _ => "Shipment has arrived", c => c.Word("what")),
        new("shipment.lost", Icon("package-off"), _ => "Shipment is lost", c => c.Word("reason")),
        new("shipment.returned", Icon("package-off"), _ => "Shipment came back", c => c.Word("reason")),
    ];
}
