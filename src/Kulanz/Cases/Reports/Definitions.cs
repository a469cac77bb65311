using Kulanz.Platform;

namespace Kulanz.Cases.Reports;

/// <summary>What a figure means, in the words that stand beside it on the page and in the guide; a test holds the guide to them.</summary>
public sealed record Definition(Sentence Called, Sentence Says)
{
    public static readonly Definition FirstAnswer = new(new Sentence("First answer"), new Sentence("From a customer's question to our first answer, written or on the telephone, of staff or of a partner. It counts on the day it was given. Automatic confirmations are no answers. A case that begins with a call or with a message of ours has no first answer: nobody waited for it."));
    public static readonly Definition Solution = new(new Sentence("Solution"), new Sentence("From the opening of a case to the last time it was solved, on the day it was solved. The time in which we waited for the customer is part of it. A case that comes back is unsolved, and counts anew when it is solved again."));
    public static readonly Definition WorkingTime = new(new Sentence("Working time"), new Sentence("The same, counted only in the hours of the calendar that the customer's contract names, or of the one set for everybody; around the clock where there is none. A calendar that is changed later changes nothing that was reckoned."));
    public static readonly Definition Percentiles = new(new Sentence("Median and 90 %"), new Sentence("Half of all took no longer than the median, nine of ten no longer than the value beside it. Between two cases it is taken in proportion, as spreadsheets do. Up to 512 different times a day the figures are exact, beyond that to half a per cent; averages always are."));
    public static readonly Definition InTime = new(new Sentence("In time"), new Sentence("Of the cases for which a service level was promised, the share that kept it, by its clock. The clock of a solution stands still while we wait for the customer."));
    public static readonly Definition Opened = new(new Sentence("Opened and solved"), new Sentence("Cases by the day they were opened, and by the day they were solved last. “Open at the end” are those not solved by then, “unanswered” those of them whose question nobody had answered."));
    public static readonly Definition CameBack = new(new Sentence("Came back"), new Sentence("Cases that were opened again after they had been solved, each on the day of its last return."));
    public static readonly Definition Where = new(new Sentence("Queue, product and channel"), new Sentence("A case counts where it lies now, with all that happened before it came there. Cases that were merged count once, as the case they are now, from the first time anybody asked."));
    public static readonly Definition Compared = new(new Sentence("Before"), new Sentence("As many days before the period as have passed of it. Half a month is not compared with a whole one."));
    public static readonly Definition Hands = new(new Sentence("Hands per case"), new Sentence("How many people and partners a solved case went through: whoever got it, by a handover, an assignment or by answering first, counts each time."));
    public static readonly Definition AskedTwice = new(new Sentence("Asked twice"), new Sentence("How often a question of a checklist was put to a customer again though its answer was known, with a reason. It should be 0."));
    public static readonly Definition Satisfaction = new(new Sentence("Satisfaction"), new Sentence("Answers to the question after a solved case, on the day of the answer; whoever changes it counts once. The range beside a share is where it would lie with 95 % confidence if very many had answered (Wilson's interval)."));
    public static readonly Definition Goodwill = new(new Sentence("Goodwill"), new Sentence("What was given in a month and neither refused nor taken back, by the month it was reserved in. Amounts of different currencies are never added."));
    public static readonly Definition Load = new(new Sentence("What lies there now"), new Sentence("Cases that are not solved, at this moment. “Our turn” are those in which a customer waits for us; “overdue” those past a promised time."));
    public static readonly Definition People = new(new Sentence("Figures by person"), new Sentence("First answers by whoever gave them, solutions and ratings by whoever solved the case. They say little about people who are given the hard cases, and in Germany they may need an agreement with the works council."));

    public static readonly IReadOnlyList<Definition> All = [FirstAnswer, Solution, WorkingTime, Percentiles, InTime, Opened, CameBack, Where, Compared, Hands, AskedTwice, Satisfaction, Goodwill, Load, People];
}
