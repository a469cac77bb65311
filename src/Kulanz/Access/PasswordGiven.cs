using Microsoft.AspNetCore.Mvc;

namespace Kulanz.Access;

/// <summary>Reminds, above every desk page, that somebody else knows the password. A request and not a barrier: nobody should be stopped in the middle of a call.</summary>
public sealed class PasswordGivenViewComponent : ViewComponent
{
    public IViewComponentResult Invoke() => View("/Access/Desk/_PasswordGiven.cshtml");
}
