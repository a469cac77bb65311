namespace Kulanz.Tests.Access;

/// <summary>
/// Who is let in where. One line a route; a route without a line fails, and so does a line without a route.
/// A letter is somebody who is let in, a dot somebody who is turned away (a page does not exist for them, the API answers 401 or 403).
/// What they then see of it is the business of each module's own tests.
/// <code>
/// visitors   0 nobody signed in, K customer with an account
/// staff      A agent, L team lead, P partner manager, C compliance officer, S council secretary, D administrator
/// keys       a l p c s d the same roles held by a program, m mail gateway
/// </code>
/// A new route: run <see cref="AuthorisationTests"/>, which prints the line as the program behaves now; read it, and put it here if that is what you want.
/// </summary>
public static class AuthorisationMatrix
{
    public const string Columns = "0K ALPCSD alpcsmd";

    public const string Rows = """
        # Sign-in
        GET    /sign-in                                             0K ALPCSD alpcsmd
        POST   /sign-in                                             0K ALPCSD alpcsmd
        GET    /sign-out                                            0K ALPCSD alpcsmd
        POST   /sign-out                                            0K ALPCSD alpcsmd
        POST   /language                                           0K ALPCSD alpcsmd

        # The desk
        GET    /desk                                                .. ALPC.D .......
        GET    /desk/live                                           .. ALPCSD .......
        GET    /desk/cases/{number:long}                            .. ALPC.D .......
        POST   /desk/cases/{number:long}?handler=Say                .. AL...D .......
        POST   /desk/cases/{number:long}?handler=Close              .. AL...D .......
        POST   /desk/cases/{number:long}?handler=Reopen             .. AL...D .......
        POST   /desk/cases/{number:long}?handler=Assign             .. AL...D .......

        # API: cases
        GET    /api/v1/cases/{number:long}                          .. ALPC.D alpc..d
        POST   /api/v1/cases                                        .. AL...D al....d
        POST   /api/v1/cases/{number:long}/messages                 .. AL...D al....d
        POST   /api/v1/cases/{number:long}/closure                  .. AL...D al....d
        DELETE /api/v1/cases/{number:long}/closure                  .. AL...D al....d
        """;
}
