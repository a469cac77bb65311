using Kulanz.Access;
using Microsoft.AspNetCore.Mvc;

namespace Kulanz.Cases.Desk;

/// <summary>The views at the left of every desk page.</summary>
public sealed class ViewsViewComponent : ViewComponent
{
    public IViewComponentResult Invoke() => View("/Cases/Desk/_Views.cshtml");
}
