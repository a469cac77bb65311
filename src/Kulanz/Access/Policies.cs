using Kulanz.Platform;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc.ApplicationModels;
using Microsoft.AspNetCore.Mvc.Authorization;

namespace Kulanz.Access;

/// <summary>
/// Pages are let in by the folder they lie in, so that a new page is closed before anybody thinks of it:
/// <c>Desk</c> is for staff, <c>Admin</c> for administrators, <c>PartnerDesk</c> for partners' people, <c>Portal</c> and <c>SignIn</c> for everybody.
/// A page asks for a single permission more with <c>[Authorize(Permission.…)]</c>, one of its handlers with <c>[Needs(Permission.…)]</c>.
/// </summary>
public static class Policies
{
    public const string Staff = "staff";

    /// <summary>People who may administer. Programs use the API: these pages give away keys.</summary>
    public const string Administrators = "administrators";

    public const string Partner = "partner";
    public const string Customer = "customer";

    public static void Add(AuthorizationOptions options)
    {
        options.AddPolicy(Staff, policy => policy.RequireClaim(CurrentActor.KindClaim, nameof(ActorKind.Staff)));
        options.AddPolicy(Administrators, policy => policy.RequireClaim(CurrentActor.KindClaim, nameof(ActorKind.Staff)).RequireClaim(CurrentActor.PermissionClaim, Permission.Administer));
        options.AddPolicy(Partner, policy => policy.RequireClaim(CurrentActor.KindClaim, nameof(ActorKind.Partner)));
        options.AddPolicy(Customer, policy => policy.RequireClaim(CurrentActor.KindClaim, nameof(ActorKind.Customer)));
        foreach (var permission in Permission.All)
            options.AddPolicy(permission, policy => policy.RequireClaim(CurrentActor.PermissionClaim, permission));
    }

    /// <summary>The policy of a folder; null for those open to everybody.</summary>
    /// <exception cref="InvalidOperationException">A page lies in a folder nobody has decided about.</exception>
    public static string? OfPage(string path) => path.Split('/')[^2] switch
    {
        "Desk" => Staff,
        "Admin" => Administrators,
        "PartnerDesk" => Partner,
        "Portal" or "SignIn" or "Ui" => null,
        var folder => throw new InvalidOperationException($"Who may open pages in {folder}? Decide in Policies.OfPage ({path})."),
    };

    public sealed class ByFolder : IPageApplicationModelConvention
    {
        public void Apply(PageApplicationModel model)
        {
            if (OfPage(model.ViewEnginePath) is { } policy)
                model.Filters.Add(new AuthorizeFilter(policy));
            model.Filters.Add(new NeedsAttribute.Asked());
        }
    }
}
