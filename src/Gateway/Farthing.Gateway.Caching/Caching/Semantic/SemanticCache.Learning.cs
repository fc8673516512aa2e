using System.Collections.Concurrent;
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
        Begin(
            comparing,
            async () =>
            {
                if (inner() is not IInnerCalls calls)
                {
                    return;
                }

                InnerAnswer answer = await calls.RunAsync(request, comparing.Ending);
                if (answer.IsGood)
                {
                    await CompareAsync(visit, entry, TextOf(answer.Body.Span, visit.Ask));
                }
            }
        );
    }

    /// <summary>A request's own answer is whole.</summary>
    /// <param name="ask">Its question.</param>
    /// <param name="visit">What was found out about that; null where it has yet to be looked for, since nothing would have been served.</param>
    /// <param name="entry">The answer as it is stored; null where it is not, since it did not end normally.</param>
    public void Answered(SemanticAsk ask, SemanticVisit? visit, CacheEntry? entry)
    {
        if (visit is not null)
        {
            Learn(visit, entry);
            return;
        }

        Begin(
            looking,
            async () =>
            {
                if (await ConsiderAsync(ask) is SemanticVisit found)
                {
                    Learn(found, entry);
                }
            }
        );
    }

    private void Learn(SemanticVisit visit, CacheEntry? entry)
    {
        string fresh = entry is null ? "" : TextOf(entry.Body, visit.Ask);
        if (visit.Candidate is not StoredQuestion candidate)
        {
            Insert(visit, entry, fresh);
            return;
        }

        if (visit.IsHit)
        {
            Counts.ShadowHit();
        }
        else if (entry is null)
        {
            return; // Nothing to learn from, and nothing owed.
        }

        Begin(
            comparing,
            async () =>
            {
                (CacheEntry? stored, bool isGone) = await entryOf(candidate);
                if (stored is null)
                {
                    if (isGone && UnixNs() - candidate.StoredUnixNs > SettlingNs)
                    {
                        store.Remove([candidate]);
                    }

                    Insert(visit, entry, fresh);
                    return;
                }

                if (!await CompareAsync(visit, stored, fresh))
                {
                    Insert(visit, entry, fresh);
                }
            }
        );
    }

    /// <summary>Compares a stored answer with a fresh one; the row of a hit is written whatever comes of it.</summary>
    private async Task<bool> CompareAsync(SemanticVisit visit, CacheEntry stored, string fresh)
    {
        (AnswerVerdict verdict, _) = await AnswerJudge.CompareAsync(
            inner(),
            options.Judge,
            visit.Ask.Own(InnerPurpose.CacheVerify, Dialect.Chat, []),
            visit.Ask.Asked.Text,
            TextOf(stored.Body, visit.Ask),
            fresh,
            LongestJudging,
            clock,
            comparing.Ending
        );
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
        Counts.Compare(verdict.IsSame, verdict.Outcome is VerdictOutcome.Unsure or VerdictOutcome.NeedsJudge); // Once its row is taken.
        return verdict.IsSame;
    }

    /// <summary>Stores a question with its answer for others.</summary>
    private void Insert(SemanticVisit visit, CacheEntry? entry, string fresh)
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
            Scope = visit.Ask.Asked.Scope,
            Place = visit.Place,
            KeyId = entry.KeyId,
            Tags = entry.Tags,
            Text = visit.Ask.Asked.Text,
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
            visit.Ask.Mark
        );
    }

    /// <summary>An answer's visible text, in the form that was asked for; empty where it has none, or is no plain one.</summary>
    private static string TextOf(ReadOnlySpan<byte> answer, SemanticAsk ask) =>
        ReadAnswer.Of(answer, ask.Dialect, ask.IsStream) is { IsNormal: true } read ? read.Text : "";

    private void Begin(SemanticLane lane, Func<Task> work)
    {
        if (store.Standing < 0 || !lane.TryBegin(work))
        {
            Counts.Drop(); // Before anything is known of its outcome.
        }
    }
}
