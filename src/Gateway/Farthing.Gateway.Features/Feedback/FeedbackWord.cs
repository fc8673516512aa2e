using Farthing.Gateway.Administration.Bodies;
using Farthing.Gateway.Journal.Records;
using Farthing.Numerics.Faults;
using Farthing.Numerics.Reading;

namespace Farthing.Gateway.Feedback;

/// <summary>Reported outcome of a task, checked.</summary>
/// <param name="Session">The session; empty where a request is meant.</param>
/// <param name="Request">The request; null where a session is meant.</param>
/// <param name="Key">Whose it is, where the speaker says so; null without.</param>
/// <param name="Outcome">Whether the task was done.</param>
/// <param name="ScoreMillionths">How well; null without.</param>
/// <param name="Note">Why; empty without.</param>
internal sealed record FeedbackWord(
    string Session,
    Guid? Request,
    string? Key,
    TaskOutcome Outcome,
    long? ScoreMillionths,
    string Note
)
{
    private const int LongestNote = 500;

    /// <summary>Reads <c>{session|request, outcome, score?, note?}</c>, for administrators with <c>key?</c>.</summary>
    /// <exception cref="FarthingException">Something is wrong in it; all of it is said.</exception>
    public static FeedbackWord Read(ReadOnlyMemory<byte> body, bool mayNameKey)
    {
        FaultList faults = new();
        MemberReader members = BodyMembers.Parse(body, faults);
        string session = members.Line("session") ?? "";
        string? request = members.Line("request");
        Guid id = Guid.Empty;
        if (request is not null && !Guid.TryParse(request, out id))
        {
            members.Refuse("request", "not a request's id", "the answer's x-request-id");
        }

        if (request is null == (session.Length == 0))
        {
            faults.Add(
                new Fault(AdminFaultCodes.Missing, "feedback is about a session or about a request")
                {
                    Path = "session",
                    Expected = "one of session and request",
                }
            );
        }

        members.Need("outcome", "\"success\" or \"failure\"");
        string? outcome = members.Word("outcome", "success", "failure");
        decimal? score = members.Exact("score", 0, 1, "0 to 1, such as 0.8");
        string note = members.Line("note", LongestNote) ?? "";
        string? key = mayNameKey ? members.Line("key") : null;
        members.RefuseUnknown(AdminFaultCodes.UnknownMember);
        faults.ThrowIfAny();
        return new FeedbackWord(
            session,
            request is null ? null : id,
            key,
            outcome == "success" ? TaskOutcome.Success : TaskOutcome.Failure,
            score is decimal known ? (long)Math.Round(known * FeedbackRecord.ScoreParts) : null,
            note
        );
    }
}
