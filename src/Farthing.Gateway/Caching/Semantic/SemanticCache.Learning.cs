using System.Collections.Concurrent;
using Farthing.Gateway.Admission;
using Farthing.Gateway.Caching.Answers;
using Farthing.Gateway.Caching.Stores;
using Farthing.Gateway.Dialects;
using Farthing.Gateway.Forwarding;
using Farthing.Gateway.Inner;
using Farthing.Gateway.Scopes;
using Farthing.Reduction.Cascade.Confidence;
using Farthing.Reduction.Semantic;
using Farthing.Reduction.Verification;

namespace Farthing.Gateway.Caching.Semantic;

/// <content>What is learned from answers: behind responses, a few at a time.</content>
internal sealed partial class SemanticCache
{
    private const long SettlingNs = 60_000_000_000; // A question may come here sooner than its answer.
    private readonly ConcurrentDictionary<string, byte> unjudged = new(StringComparer.Ordinal); // Why: of a few words.
    private static readonly TimeSpan LongestJudging = TimeSpan.FromSeconds(30);

    /// <summary>A stored answer was given.</summary>
    public void Served(Exchange exchange, SemanticVisit visit, CacheEntry entry)
    {
        Counts.Hit();
        StoredQuestion stored = visit.Candidate!;
        served.Add(
            new ServedHit(
                exchange.Id,
                exchange.Demand.Caller.KeyId,
                visit.Place.Tenant,
                visit.Cell,
                stored.Id,
                entry.Id,
                visit.Question,
                secret.Of("question", stored.Text),
                visit.User,
                visit.Similarity,
                UnixNs()
            )
        );
        if (!cells.CountHit(visit.Cell, stored.Id, secret.Of("audit", exchange.IdText)))
        {
            return;
        }

        Counts.Audit();
        InnerRequest request = new(
            exchange.Demand.Caller,
            InnerPurpose.CacheAudit.Tag,
            exchange.Dialect,
            exchange.Body.Bytes.ToArray() // It is its reader's, and gone when the response is.
        )
        {
            Session = exchange.Demand.Session,
            User = exchange.User,
            Tags = exchange.Demand.Tags,
        };
        (Dialect dialect, bool isStream) = (exchange.Dialect, exchange.Peek.IsStream);
        Begin(async () =>
        {
            if (inner() is not IInnerCalls calls)
            {
                return;
            }

            InnerAnswer answer = await calls.RunAsync(request, ending.Token);
            if (answer.IsGood)
            {
                string fresh = TextOf(answer.Body.Span, dialect, isStream);
                await CompareAsync(request.Caller, visit, entry, dialect, fresh);
            }
        });
    }

    /// <summary>A request's own answer is whole.</summary>
    /// <param name="exchange">The request.</param>
    /// <param name="visit">What was found out about its question.</param>
    /// <param name="entry">The answer as it is stored; null where it is not, since it did not end normally.</param>
    public void Answered(Exchange exchange, SemanticVisit visit, CacheEntry? entry)
    {
        Dialect dialect = exchange.Dialect;
        Caller caller = exchange.Demand.Caller;
        string fresh = entry is null ? "" : TextOf(entry.Body, dialect, entry.IsStream);
        if (visit.Candidate is not StoredQuestion candidate)
        {
            Insert(exchange, visit, entry, fresh);
            return;
        }

        if (visit.Decision.Action >= CellAction.ShadowHit)
        {
            Counts.ShadowHit();
        }
        else if (entry is null)
        {
            return; // Nothing to learn from, and nothing owed.
        }

        Begin(async () =>
        {
            (CacheEntry? stored, bool isGone) = await entryOf(candidate);
            if (stored is null)
            {
                if (isGone && UnixNs() - candidate.StoredUnixNs > SettlingNs)
                {
                    store.Remove([candidate]);
                }

                Insert(exchange, visit, entry, fresh);
                return;
            }

            if (!await CompareAsync(caller, visit, stored, dialect, fresh))
            {
                Insert(exchange, visit, entry, fresh);
            }
        });
    }

    /// <summary>Compares a stored answer with a fresh one; the row of a hit is written whatever comes of it.</summary>
    private async Task<bool> CompareAsync(
        Caller caller,
        SemanticVisit visit,
        CacheEntry stored,
        Dialect dialect,
        string fresh
    )
    {
        (AnswerVerdict verdict, _) = await AnswerJudge.CompareAsync(
            inner(),
            options.Judge,
            new InnerRequest(caller, InnerPurpose.CacheVerify.Tag, Dialect.Chat, []),
            visit.Asked.Text,
            TextOf(stored.Body, dialect, stored.IsStream),
            fresh,
            LongestJudging,
            ending.Token
        );
        Counts.Compare(verdict.IsSame, verdict.Outcome is VerdictOutcome.Unsure or VerdictOutcome.NeedsJudge);
        if (
            verdict is { Method: VerificationMethod.Judge, Outcome: VerdictOutcome.Unsure }
            && unjudged.TryAdd(verdict.Why, 0)
        )
        {
            said(
                $"a comparison came to no verdict: {verdict.Why}. It counts as different, as do later ones like it"
            );
        }

        store.Append(
            visit.Cell,
            new CellEvent
            {
                Kind = CellEventKind.Compared,
                AtUnixNs = UnixNs(),
                Terms = visit.Terms,
                Entry = visit.Candidate!.Id,
                Question = visit.Question,
                EntryQuestion = secret.Of("question", visit.Candidate.Text),
                User = visit.User,
                Similarity = visit.Similarity,
                IsSame = verdict.IsSame,
                IsHit = visit.IsHit,
            }
        );
        return verdict.IsSame;
    }

    /// <summary>Stores a question with its answer for others.</summary>
    private void Insert(Exchange exchange, SemanticVisit visit, CacheEntry? entry, string fresh)
    {
        if (entry is null || fresh.Length == 0 || AnswerChecks.Refuses(fresh))
        {
            return;
        }

        if (store.Standing < 0)
        {
            Counts.Drop();
            return;
        }

        StoredQuestion question = new()
        {
            Id = StoredQuestion.IdOf(entry.Id),
            Entry = entry.Id,
            Key = entry.Key,
            IsStream = entry.IsStream,
            Scope = visit.Asked.Scope,
            Place = visit.Place,
            KeyId = entry.KeyId,
            Tags = entry.Tags,
            Text = visit.Asked.Text,
            User = visit.User,
            StoredUnixNs = entry.StoredUnixNs,
            ExpiresUnixNs = Math.Min(
                entry.ExpiresUnixNs,
                entry.StoredUnixNs + ((long)options.Ttl.TotalMilliseconds * 1_000_000)
            ),
        };
        store.Add(
            question,
            visit.Vector,
            new CellEvent
            {
                Kind = CellEventKind.Stored,
                AtUnixNs = entry.StoredUnixNs,
                Entry = question.Id,
                EntryQuestion = visit.Question,
                User = visit.User,
            },
            visit.Mark
        );
    }

    /// <summary>An answer's visible text; empty where it has none, or is no plain one.</summary>
    private static string TextOf(ReadOnlySpan<byte> answer, Dialect dialect, bool isStream) =>
        ReadAnswer.Of(answer, dialect, isStream) is { IsNormal: true } read ? read.Text : "";

    private void Begin(Func<Task> work)
    {
        if (Interlocked.Increment(ref waiting) > MaxWaiting || store.Standing < 0)
        {
            Interlocked.Decrement(ref waiting);
            Counts.Drop(); // Before anything is known of its outcome.
            return;
        }

        _ = Task.Run(async () =>
        {
            try
            {
                await comparing.WaitAsync(ending.Token);
                try
                {
                    await work();
                }
                finally
                {
                    comparing.Release();
                }
            }
            catch (OperationCanceledException)
            {
                // The gateway stops.
            }
            catch (Exception defect)
            {
                said($"a comparison failed: {defect.Message}");
            }
            finally
            {
                Interlocked.Decrement(ref waiting);
            }
        });
    }
}
