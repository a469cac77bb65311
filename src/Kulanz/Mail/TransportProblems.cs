using Kulanz.Platform;

namespace Kulanz.Mail;

/// <summary>Why a mail server could not be used, said so that whoever set it up knows what to change.</summary>
public abstract record TransportProblem(string Sentence, params object[] Arguments) : Refusal(Sentence, Arguments)
{
    /// <summary>Trying the same again cannot help.</summary>
    public virtual bool Final => false;

    public override int Status => 502;
}

public sealed record NoSuchServer(string Host) : TransportProblem("There is no server called {0}.", Host);

public sealed record ServerNotReached(string Host, int Port, string Why) : TransportProblem("{0} cannot be reached on port {1}: {2}", Host, Port, Why);

public sealed record ServerTooSlow(string Host) : TransportProblem("{0} took too long to answer.", Host);

public sealed record ConnectionLost(string Host) : TransportProblem("{0} broke off the connection.", Host);

public sealed record CertificateRefused(string Host, string Why) : TransportProblem("The certificate of {0} is not trusted: {1}", Host, Why);

public sealed record NoTls(string Host) : TransportProblem("{0} does not offer STARTTLS. Without it mail and password would travel in the clear.", Host);

public sealed record TlsFailed(string Host, string Why) : TransportProblem("{0} and Kulanz could not agree on encryption: {1}", Host, Why);

public sealed record SignInRefused(string Host, string User, string Answer) : TransportProblem("{0} refuses the user name {1} or its password: {2}", Host, User, Answer);

public sealed record NoWayToSignIn(string Host, string Offered) : TransportProblem("{0} offers no way of signing in that Kulanz knows. It offers: {1}", Host, Offered);

public sealed record ServerRefused(string Host, string Answer, bool ForGood = false) : TransportProblem("{0} refuses: {1}", Host, Answer)
{
    public override bool Final => ForGood;
}

public sealed record ServerMisunderstood(string Host, string Answer) : TransportProblem("{0} answered something that does not belong there: {1}", Host, Answer);

public sealed record MailTooLarge(string Host, string Size, string Most) : TransportProblem("The mail is {1} large, and {0} takes at most {2}.", Host, Size, Most)
{
    public override bool Final => true;
}

public sealed record AddressNotTaken(string Host, string Address) : TransportProblem("{0} cannot deliver to {1}: it does not know addresses with letters beyond a to z.", Host, Address)
{
    public override bool Final => true;
}

/// <summary>Carries a <see cref="TransportProblem"/> from the middle of a conversation to the door of the client, which answers it as a value.</summary>
public sealed class TransportException(TransportProblem problem, Exception? because = null) : Exception(problem.ToString(), because)
{
    public TransportProblem Problem => problem;
}
