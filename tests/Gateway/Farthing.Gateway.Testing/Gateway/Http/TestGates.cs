using System.Text;
using Farthing.Documents.Keys;
using Farthing.Gateway.Admission;
using Farthing.Gateway.Metering;
using Farthing.Gateway.Routing.Hedging;
using Farthing.Gateway.Upstreams;
using Farthing.Numerics.Billing;

namespace Farthing.Tests.Gateway.Http;

/// <summary>Keys, limits, budgets, prices and routes in memory, with what was asked of them.</summary>
internal sealed class TestGates : ICallerSource, IRateGate, ISpendingGate, IPriceBook, IRouter
{
    public const string Key = "sk-far-test";

    /// <summary>A key whose bodies have 4,096 bytes at most.</summary>
    public const string ShortKey = "sk-far-short";

    /// <summary>A key of whose prompts nothing is recorded.</summary>
    public const string QuietKey = "sk-far-quiet";

    /// <summary>$1 per million prompt tokens, $0.10 cached, $1.25 written, $4 generated.</summary>
    public static ModelPrice Price { get; } =
        new(
            TokenPrice.FromUsdPerMillion(1),
            TokenPrice.FromUsdPerMillion(0.1m),
            TokenPrice.FromUsdPerMillion(1.25m),
            TokenPrice.FromUsdPerMillion(4)
        );

    private readonly Dictionary<string, Caller> callers = new()
    {
        [Key] = new Caller("key_1", "search", "", ["team=search"], new CallerRights(null)),
        ["sk-far-other"] = new Caller("key_2", "", "bob", [], new CallerRights(["small"])),
        [QuietKey] = new Caller("key_4", "", "", [], new CallerRights(null) { Record = RecordMode.Off }),
        [ShortKey] = new Caller("key_3", "", "", [], new CallerRights(null, MaxBodyBytes: 4096)),
    };

    private int entered;
    private int refusals;

    public List<Deployment> Deployments { get; } = [];

    public Dictionary<string, ModelPrice?> Prices { get; } = [];

    public List<TestHold> Holds { get; } = [];

    public List<Demand> Demands { get; } = [];

    public List<AttemptOutcome> Outcomes { get; } = [];

    public List<TokenCounts> Left { get; } = [];

    /// <summary>What is left to hold; holds come off it.</summary>
    public Money Budget { get; set; } = Money.FromUsd(1000);

    /// <summary>Tickets that were handed out.</summary>
    public int Entered => entered;

    public RateAnswer? Refusal { get; set; }

    /// <summary>How often that was given.</summary>
    public int Refusals => refusals;

    public bool IsBalanceUnknown { get; set; }

    public IReadOnlyList<string> Models => ["model", "small"];

    /// <summary>Keys to ask instead of these.</summary>
    public ICallerSource? Keys { get; set; }

    public IKnownKey? Recognize(ReadOnlySpan<byte> secret) =>
        Keys is not null ? Keys.Recognize(secret)
        : callers.GetValueOrDefault(Encoding.UTF8.GetString(secret)) is Caller caller ? new KnownKey(caller)
        : null;

    private sealed record KnownKey(Caller Caller) : IKnownKey
    {
        public bool IsCurrent => true;
    }

    /// <summary>Limits to ask instead of these.</summary>
    public IRateGate? Limits { get; set; }

    public ValueTask<RateAnswer> ArriveAsync(Caller caller, CancellationToken cancellation) =>
        Limits?.ArriveAsync(caller, cancellation) ?? new(new RateAnswer { IsAdmitted = true, Reason = "" });

    public ValueTask<RateAnswer> EnterAsync(
        Demand demand,
        IRateTicket? arrived,
        CancellationToken cancellation
    ) => Limits?.EnterAsync(demand, arrived, cancellation) ?? new(Refused() ?? Admitted());

    /// <summary>Is waited for before a hold is raised.</summary>
    public Func<CancellationToken, Task>? Raising { get; set; }

    /// <summary>A budget of every key is spent.</summary>
    public bool Spent { get; set; }

    public SpendingRefusal? SpentOut(Caller caller) => Spent ? RefusalOf(SpendingRefusalKind.Spent) : null;

    /// <summary>A hard budget and a limit of tokens are on every request's way.</summary>
    public bool HasBudget { get; set; } = true;

    public bool Keeps(in Demand demand) => HasBudget;

    private RateAnswer? Refused()
    {
        if (Refusal is RateAnswer refusal)
        {
            Interlocked.Increment(ref refusals);
            return refusal;
        }

        return null;
    }

    private RateAnswer Admitted()
    {
        Interlocked.Increment(ref entered);
        return new RateAnswer
        {
            IsAdmitted = true,
            Requests = new RateWindow(60, 59, TimeSpan.FromSeconds(1)),
            Tokens = HasBudget ? new RateWindow(10_000, 9_000, TimeSpan.FromSeconds(360)) : null,
            Ticket = new Ticket(this),
        };
    }

    public ValueTask<HoldAnswer> HoldAsync(
        in Demand demand,
        in ModelPrice price,
        CancellationToken cancellation
    ) => new(TryHold(demand, price));

    public IHold Owe(in Demand demand) => new TestHold(this, Money.Zero);

    private HoldAnswer TryHold(in Demand demand, in ModelPrice price)
    {
        lock (Holds)
        {
            Demands.Add(demand);
            if (IsBalanceUnknown)
            {
                return HoldAnswer.Refused(RefusalOf(SpendingRefusalKind.Unknown));
            }

            long output = demand.OutputTokensAtMost;
            Money amount = price.AtMost(demand.InputTokensAtMost, output);
            if (amount > Budget && price.Output.PicoUsd > 0)
            {
                Money prompt = price.AtMost(demand.InputTokensAtMost, 0);
                output = (Budget - prompt).NanoUsd * 1000 / price.Output.PicoUsd;
                amount = output > 0 ? price.AtMost(demand.InputTokensAtMost, output) : amount;
            }

            if (amount > Budget)
            {
                return HoldAnswer.Refused(RefusalOf(SpendingRefusalKind.Spent));
            }

            Budget -= amount;
            TestHold hold = new(this, amount);
            Holds.Add(hold);
            return HoldAnswer.Held(hold, output) with
            {
                Cut = output < demand.OutputTokensAtMost ? RefusalOf(SpendingRefusalKind.TooLarge) : null,
            };
        }
    }

    private static SpendingRefusal RefusalOf(SpendingRefusalKind kind) =>
        new("key_1 per day", kind, Money.FromUsd(1), Money.FromUsd(1), Money.Zero, TimeSpan.FromHours(2));

    public ModelPrice? PriceOf(string deployment) =>
        Prices.TryGetValue(deployment, out ModelPrice? price) ? price : Price;

    /// <summary>When second attempts are sent; null: never.</summary>
    public Hedge? Hedge { get; set; }

    /// <summary>Deployments are chosen by the prompt's beginning.</summary>
    public bool GoesByPrefix { get; set; }

    public bool WantsPrefix(string model) => GoesByPrefix;

    public Deployment? FirstOf(string model) => Deployments[0];

    public RouteAnswer Route(in Demand demand)
    {
        Hedge?.Asked();
        return demand.Model is "model" or "small"
            ? RouteAnswer.To(Deployments) with
            {
                Hedge = Hedge,
            }
            : RouteAnswer.Unknown;
    }

    public void Ended(Deployment deployment, in AttemptOutcome outcome)
    {
        lock (Outcomes)
        {
            Outcomes.Add(outcome);
        }
    }

    internal sealed class TestHold(TestGates gates, Money amount) : IHold
    {
        public Money Amount { get; private set; } = amount;

        public async ValueTask<SpendingRefusal?> RaiseAsync(
            Money needed,
            Money wanted,
            CancellationToken cancellation
        )
        {
            try
            {
                await (gates.Raising?.Invoke(cancellation) ?? Task.CompletedTask);
            }
            catch (OperationCanceledException)
            {
                // It waits no longer: as a gate does, it is tried once more.
            }

            lock (gates.Holds)
            {
                Money to = wanted - Amount <= gates.Budget ? wanted : needed;
                if (to - Amount > gates.Budget)
                {
                    return RefusalOf(SpendingRefusalKind.Held);
                }

                gates.Budget -= to - Amount;
                Amount = to;
                return null;
            }
        }

        public int Ends { get; private set; }

        public Money? Cost { get; private set; }

        public void Settle(Money cost)
        {
            lock (gates.Holds)
            {
                Ends++;
                Cost = cost;
                gates.Budget += Amount - cost;
            }
        }

        public Money Corrected { get; private set; }

        public void Correct(Money by)
        {
            lock (gates.Holds)
            {
                Assert.Equal(1, Ends);
                Corrected += by;
                gates.Budget -= by;
            }
        }

        public void Release()
        {
            lock (gates.Holds)
            {
                Ends++;
                gates.Budget += Amount;
            }
        }
    }

    private sealed class Ticket(TestGates gates) : IRateTicket
    {
        public void Leave(TokenCounts actual)
        {
            lock (gates.Left)
            {
                gates.Left.Add(actual);
            }
        }
    }
}
