using Kulanz.Ledger;

namespace Kulanz.Libraries.Tests.Ledger;

public sealed class PolicyTests
{
    private static readonly Checkpoint Head = new("example.com/log", 3, SmallTree.Published.Root(3));
    private readonly NoteSigner log = Some.Signer(), stranger = Some.Signer("elsewhere.example/log");
    private readonly NoteSigner[] witnesses = [.. new[] { "x1", "x2", "x3", "y1", "y2" }.Select(name => Some.Signer($"{name}.example", NoteAlgorithm.CosignatureV1))];

    /// <summary>The example of the specification, a little smaller.</summary>
    private string File => $"""
        # Whom we trust
        log {log.Key} https://example.com/log

        witness X1 {witnesses[0].Key}
        witness X2	{witnesses[1].Key} http://x2.example
        witness X3 {witnesses[2].Key}
        group X 2 X1 X2 X3
          witness Y1 {witnesses[3].Key}
        witness Y2 {witnesses[4].Key}
        group Y any Y1 Y2
        group both all X Y
        quorum both
        """;

    private Note Signed(params IEnumerable<int> by) => by.Aggregate(Head.Sign([log]), (note, which) => note.With(witnesses[which].Sign(note.Text, 1_700_000_000)));

    [Fact]
    public void Enough_witnesses_of_each_group_are_needed()
    {
        var policy = Policy.Parse(File);
        Assert.Equal((1, 5, true), (policy.Logs.Count, policy.Witnesses.Count, policy.NeedsWitnesses));
        Assert.Equal("http://x2.example/", policy.Witnesses[1].Url?.ToString());
        Assert.Empty(policy.Problems(Signed(0, 2, 3)));
        Assert.Empty(policy.Problems(Signed(4, 1, 2, 0, 3)));
        foreach (var few in new int[][] { [], [0, 1, 2], [3, 4], [0, 3, 4] })
            Assert.Equal(["Too few of the witnesses that the policy asks for have signed."], policy.Problems(Signed(few)));
        // One witness twice is one witness.
        Assert.NotEmpty(policy.Problems(Signed(0, 0, 3)));
    }

    [Fact]
    public void A_stranger_and_a_wrong_signature_are_refused()
    {
        var policy = Policy.Of(log.Key);
        Assert.Empty(policy.Problems(Signed()));
        Assert.Equal(["No log that the policy trusts has signed the checkpoint of example.com/log."], policy.Problems(Head.Sign([stranger])));
        // A key that one trusts for one log says nothing of another.
        Assert.NotEmpty(Policy.Of(stranger.Key).Problems(Head.Sign([stranger])));
        var changed = new Note(Signed().Text.Replace('3', '4'), Signed().Signatures);
        Assert.Equal(["The signature of example.com/log (Ed25519) is wrong."], policy.Problems(changed));
        Assert.Empty(Policy.Parse("quorum none").Problems(Head.Sign([stranger])));
    }

    [Theory]
    [InlineData("group X 2", "group X 4", "Line 7 of the policy: of 3 members, 4 cannot be needed.")]
    [InlineData("group X 2", "group X 0", "Line 7 of the policy: of 3 members, 0 cannot be needed.")]
    [InlineData("group X 2", "group X1 2", "Line 7 of the policy: the name X1 is taken.")]
    [InlineData("group Y any Y1 Y2", "group Y any Y1 Y1", "Line 10 of the policy: a name may be a member only once.")]
    [InlineData("group Y any Y1 Y2", "group Y any Y1 X1", "Line 10 of the policy: a name may be a member only once.")]
    [InlineData("group Y any Y1 Y2", "group Y any Y3", "Line 10 of the policy: Y3 is not defined above.")]
    [InlineData("quorum both", "quorum both\nquorum X", "Line 13 of the policy: a second quorum.")]
    [InlineData("quorum both", "", "The policy has no quorum line. Write quorum none if no witness is needed.")]
    [InlineData("quorum both", "quorum both X", "Line 12 of the policy: \"quorum\" with 2 words after it is no line of a policy.")]
    [InlineData("https://example.com/log", "ftp://example.com/log", "Line 2 of the policy: ftp://example.com/log is no address beginning with https:// or http://.")]
    [InlineData("quorum both", "witness none X", "Line 12 of the policy: A key is written name+hash+base64, as in example.com/log+0a1b2c3d+AQID….")]
    public void What_is_wrong_is_said_with_its_line(string right, string wrong, string sentence) =>
        Assert.Equal(sentence, Assert.Throws<FormatException>(() => Policy.Parse(File.Replace(right, wrong, StringComparison.Ordinal))).Message);

    [Fact]
    public void A_key_serves_once_and_for_its_purpose()
    {
        Assert.Throws<FormatException>(() => Policy.Parse($"log {log.Key}\nlog {log.Key}\nquorum none"));
        Assert.Throws<FormatException>(() => Policy.Parse($"log {witnesses[0].Key}\nquorum none"));
        Assert.Throws<FormatException>(() => Policy.Parse($"witness A {log.Key}\nquorum A"));
    }
}
