using System.Diagnostics;
using System.Text;
using Farthing.Gateway.Admission;
using Farthing.Gateway.Attempts;
using Farthing.Gateway.Budgets;
using Farthing.Gateway.Budgets.Spending;
using Farthing.Gateway.Dialects;
using Farthing.Gateway.Journal;
using Farthing.Gateway.Journal.Records;
using Farthing.Gateway.Learning;
using Farthing.Gateway.Metering;
using Farthing.Numerics.Billing;
using Farthing.Tests.Gateway.Budgets;

namespace Farthing.Tests.Gateway.Learning;

/// <summary>Ten thousand requests at once on $5, each of which may cost $0.16: the gate, the histories, the journal and the streams' holds are the real ones, the upstream makes its tokens here.</summary>
public sealed class LearnedHeldIsNotSpentTests(ITestOutputHelper output) : IDisposable
{
    private const int Requests = 10_000;
    private const int Worst = 32_000;
    private const int Prompt = 100;
    private const int Step = 10;

    private static readonly ModelPrice Price = new(
        TokenPrice.FromUsdPerMillion(1),
        TokenPrice.FromUsdPerMillion(1),
        TokenPrice.FromUsdPerMillion(1),
        TokenPrice.FromUsdPerMillion(5)
    );

    private readonly string folder = Directory.CreateTempSubdirectory("farthing-learned-").FullName;
    private readonly OutputHistories histories = new();
    private readonly SpendingGate gate = new(
        [Spent.Budget("all", 5m)],
        new Spent(),
        TimeProvider.System,
        holds: new HoldOptions()
    );

    private long most;
    private int finished;
    private int cut;
    private int raised;
    private int again;
    private int refused;
    private long leastSpentAtRefusal = long.MaxValue;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    [Trait("Speed", "slow")]
    public async Task Ten_thousand_at_once_use_their_budget_and_never_pass_it()
    {
        Stopwatch watch = Stopwatch.StartNew();
        using (
            GatewayJournal journal = GatewayJournal.Open(
                new JournalOptions { Folder = folder },
                TimeProvider.System
            )
        )
        {
            await Task.WhenAll(
                Enumerable
                    .Range(0, Requests)
                    .Select(number => Task.Run(() => AskAsync(journal, number), Cancellation))
            );
        }

        BudgetState end = gate.States().Single();
        output.WriteLine(
            $"{Requests} at once: {finished} finished, {cut} ended by rule, {refused} refused with 402, none before {new Money(Math.Min(leastSpentAtRefusal, end.Settled.NanoUsd))} were spent; 429 {again} times on the way, {raised} holds raised; {end.Settled} spent, at most {new Money(most)} spent and held; {watch.Elapsed.TotalSeconds:0.0} s"
        );
        Assert.InRange(most, 0, 5_000_000_000);
        Assert.Equal(Money.Zero, end.Held);
        Assert.InRange(end.Settled.NanoUsd, 4_750_000_000, 5_000_000_000);
        Assert.True(refused > 0, "nobody was refused: the budget was never reached");
        Assert.InRange(leastSpentAtRefusal, 4_750_000_000, 5_000_000_000);
        Assert.InRange(cut, 0, Requests / 20);
        CheckJournal(end.Settled);
    }

    /// <summary>No attempt cost more than the journal had last held for it, and all of them are what was spent.</summary>
    private void CheckJournal(Money spent)
    {
        Dictionary<AttemptId, Money> held = [];
        Money all = Money.Zero;
        using JournalReader reader = new(folder, JournalPosition.Start);
        while (reader.TryRead(out JournalEntry entry))
        {
            switch (entry.Type)
            {
                case JournalRecordType.Reserve:
                    ReserveRecord reserve = entry.Read<ReserveRecord>();
                    held.Add(reserve.Attempt, reserve.Hold);
                    break;
                case JournalRecordType.Raise:
                    RaiseRecord raise = entry.Read<RaiseRecord>();
                    Assert.True(raise.Hold > held[raise.Attempt]);
                    held[raise.Attempt] = raise.Hold;
                    break;
                case JournalRecordType.Settle:
                    SettleRecord settle = entry.Read<SettleRecord>();
                    Assert.True(settle.Cost <= held[settle.Attempt]);
                    Assert.True(held.Remove(settle.Attempt));
                    all += settle.Cost;
                    break;
                default:
                    break;
            }
        }

        Assert.Empty(held);
        Assert.Equal(spent, all);
    }

    /// <summary>Asks until it is answered, or told that there is no money; as clients do, it comes again when it is told to.</summary>
    private async Task AskAsync(GatewayJournal journal, int number)
    {
        string key = $"key_{number % 4}";
        OutputHistory history = histories.Of(key, "d");
        while (true)
        {
            long held = Math.Min(history.Bound() ?? Worst, Worst);
            HoldAnswer answer = await gate.HoldAsync(Spent.Ask(Prompt, held, key), Price, Cancellation);
            if (answer.Hold is IHold hold)
            {
                Watch();
                await StreamAsync(journal, number, key, history, hold, held);
                return;
            }

            if (answer.Refusal!.Kind != SpendingRefusalKind.Held)
            {
                Interlocked.Increment(ref refused);
                Min(ref leastSpentAtRefusal, answer.Refusal.Spent.NanoUsd);
                return;
            }

            Interlocked.Increment(ref again);
            await Task.Delay(answer.Refusal.RetryAfter!.Value, Cancellation);
        }
    }

    private async Task StreamAsync(
        GatewayJournal journal,
        int number,
        string key,
        OutputHistory history,
        IHold hold,
        long held
    )
    {
        Attempt attempt = new(
            journal,
            TimeProvider.System,
            new AttemptId(Guid.CreateVersion7(), 0),
            hold,
            Price,
            SettleMarks.None
        );
        attempt.Open(
            new ReserveRecord
            {
                Attempt = attempt.Id,
                Hold = hold.Amount,
                Endpoint = "chat",
                Model = "m",
                Deployment = "d",
                Key = key,
            },
            default
        );
        attempt.Send();
        using StreamHold stream = new(attempt, history, Price, Prompt, held, Worst);
        Money before = hold.Amount;
        UsageScanner scanner = new(Dialect.Chat);
        int length = LengthOf(number);
        for (int sent = Math.Min(Step, length); ; sent = Math.Min(sent + Step, length))
        {
            scanner.Line(
                Encoding.ASCII.GetBytes(
                    $"data: {{\"choices\":[{{\"delta\":{{\"content\":\" word word\"}}}}],\"usage\":{{\"prompt_tokens\":{Prompt},\"completion_tokens\":{sent}}}}}"
                )
            );
            scanner.Line(default);
            if (!stream.Covers(scanner) && await stream.EndAsync() is not null)
            {
                Interlocked.Increment(ref cut);
                attempt.Settle(scanner.Stated, 0, UsageSource.Chunks, AttemptEnd.OutOfBudget, default);
                break;
            }

            if (hold.Amount > before)
            {
                before = hold.Amount;
                Interlocked.Increment(ref raised);
                Watch();
            }

            if (sent == length)
            {
                await stream.EndAsync();
                Interlocked.Increment(ref finished);
                attempt.Settle(scanner.Stated, 0, UsageSource.Usage, AttemptEnd.Finished, default);
                break;
            }

            await Task.Yield();
        }

        stream.Learn(scanner);
    }

    /// <summary>Most answers are short, one of fifty has some thousand tokens: mean 240.</summary>
    private static int LengthOf(int number)
    {
        Random random = new(number);
        double share = random.NextDouble();
        return share < 0.02 ? 1000 + random.Next(7000) : 10 + (int)(-150 * Math.Log(1 - random.NextDouble()));
    }

    private void Watch()
    {
        BudgetState now = gate.States().Single();
        Max(ref most, (now.Settled + now.Held).NanoUsd);
    }

    private static void Max(ref long most, long value)
    {
        long known = Interlocked.Read(ref most);
        while (value > known && Interlocked.CompareExchange(ref most, value, known) != known)
        {
            known = Interlocked.Read(ref most);
        }
    }

    private static void Min(ref long least, long value)
    {
        long known = Interlocked.Read(ref least);
        while (value < known && Interlocked.CompareExchange(ref least, value, known) != known)
        {
            known = Interlocked.Read(ref least);
        }
    }
}
