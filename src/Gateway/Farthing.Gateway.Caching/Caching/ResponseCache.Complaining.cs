using Farthing.Gateway.Caching.Complaints;
using Farthing.Gateway.Caching.Keys;
using Farthing.Gateway.Caching.Shared;
using Farthing.Gateway.Journal;
using Farthing.Gateway.Journal.Records;
using Microsoft.Data.Sqlite;

namespace Farthing.Gateway.Caching;

/// <content>Complaints: an answer that a client calls wrong ends at once, and its question is not cached again for a while.</content>
public sealed partial class ResponseCache
{
    /// <summary>A model without randomness answers the same again: longer than any entry lives by default.</summary>
    private static readonly TimeSpan ComplaintLife = TimeSpan.FromDays(30);

    private readonly ComplaintBook complaints = new();
    private readonly ServedAnswers served = new();

    /// <summary>A client says of an answer that it got whether it was right.</summary>
    /// <param name="keyId">The client's key.</param>
    /// <param name="requestOrEntry">The request that got it, or the entry that was given.</param>
    /// <param name="isRight">What it says.</param>
    /// <returns>Whether this key got such an answer; why the complaint does not hold everywhere, null where it does.</returns>
    /// <exception cref="JournalUnavailableException">The journal cannot be written: the answer has ended, and its saving stands.</exception>
    internal async Task<(bool IsKnown, string? Fault)> SayAsync(
        string keyId,
        Guid requestOrEntry,
        bool isRight
    )
    {
        if (served.Find(keyId, requestOrEntry) is not ServedAnswer answer)
        {
            return (false, null);
        }

        if (answer.Tier == HitTier.Semantic)
        {
            semantic?.Say(keyId, answer.Request, isRight);
        }

        if (isRight)
        {
            return (true, null);
        }

        string? fault = await EndAsync(answer);
        await journal.AppendAsync(
            new FeedbackRecord
            {
                Key = keyId,
                Request = answer.Request,
                Outcome = TaskOutcome.Failure,
                Note = "a wrong answer of the cache",
                By = "key:" + keyId,
            }
        );
        return (true, fault);
    }

    /// <summary>True where a client called an answer to this question wrong.</summary>
    private bool IsComplainedOf(CacheKey key, CacheKey? canonical) =>
        complaints.IsAbout(key, canonical, UnixNs());

    /// <summary>Ends an answer, here and where it is shared. Of other words the answer may be right for its own question, so that may be asked and stored again; scopes remember the pair.</summary>
    private async Task<string?> EndAsync(ServedAnswer answer)
    {
        Complaint[] made =
            answer.Tier == HitTier.Semantic
                ? []
                : [.. answer.Keys.Select(key => new Complaint(key, UnixNs() + NsOf(ComplaintLife)))];
        string? fault = null;
        lock (changing)
        {
            Take(made);
            memory.Remove(answer.Entry);
            try
            {
                file?.Complain(answer.Entry, made);
            }
            catch (SqliteException refused)
            {
                fault = $"the cache's file cannot be written, and forgets it at a restart: {refused.Message}";
            }
        }

        return shared is SharedCache common
            ? await common.ComplainAsync(answer.Entry, answer.Keys, made) ?? fault
            : fault;
    }

    /// <summary>Complaints of this gateway, of its last life or of another one hold here.</summary>
    private void Take(IReadOnlyList<Complaint> made)
    {
        foreach (Complaint one in made)
        {
            complaints.Add(one);
            memory.Remove(one.Key);
        }
    }

    private static long NsOf(TimeSpan time) => time.Ticks * 100;
}
