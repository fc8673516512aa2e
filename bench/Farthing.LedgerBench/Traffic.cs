using System.Globalization;
using Farthing.Gateway.Journal;
using Farthing.Gateway.Journal.Records;
using Farthing.Gateway.Ledger;
using Farthing.Gateway.Metering;
using Farthing.Numerics.Billing;
using Farthing.Numerics.Randomness;

namespace Farthing.LedgerBench;

/// <summary>A journal of many keys over 90 days up to now, the same for the same numbers: agent runs of 2 to 14 attempts beside requests without a session (half of the attempts), half of them by keys drawn evenly, half by few; 2,000 teams, three users a key, 20 models at 3 deployments each, 12 features, 40 workflows. One attempt in fifty fails and is tried again.</summary>
internal sealed class Traffic(LedgerFolder folder, int attempts, int keys)
{
    private const int Days = 90;
    private const int Lanes = 400;
    private const int Teams = 2_000;
    private const int Models = 20;

    private static readonly ModelPrice Price = new(
        new TokenPrice(150_000),
        new TokenPrice(75_000),
        new TokenPrice(187_500),
        new TokenPrice(600_000)
    );

    private readonly Lane[] lanes = new Lane[Lanes];
    private Pcg32 chance = new(20, 7);
    private int sessions;
    private int requests;

    /// <summary>Writes it.</summary>
    public void Write()
    {
        Clock clock = new() { Now = DateTimeOffset.UtcNow.AddDays(-Days) };
        TimeSpan step = TimeSpan.FromDays(Days) / (attempts + 1);
        using GatewayJournal journal = GatewayJournal.Open(
            new JournalOptions { Folder = folder.Journal },
            clock
        );
        for (int written = 0; written < attempts; )
        {
            ref Lane lane = ref lanes[Below(Lanes)];
            if (lane.Left == 0)
            {
                Begin(ref lane);
            }

            lane.Left--;
            Guid request = Id(requests++);
            bool fails = Below(50) == 0;
            for (byte number = 0; number <= (fails ? 1 : 0) && written < attempts; number++, written++)
            {
                clock.Now += step;
                Attempt(journal, new AttemptId(request, number), lane, fails && number == 0);
            }

            if (written % 20_000 == 0)
            {
                journal.Flush();
            }
        }
    }

    private void Begin(ref Lane lane)
    {
        bool isRun = Below(9) == 0; // A run is eight attempts in the mean, another one a single request.
        int key = Below(2) == 0 ? Below(keys) : (int)(keys * Math.Pow(chance.NextUInt32() / 4294967296.0, 4));
        lane = new Lane
        {
            Left = isRun ? 2 + Below(13) : 1,
            Key = string.Create(CultureInfo.InvariantCulture, $"key_{key:D6}"),
            Team = string.Create(CultureInfo.InvariantCulture, $"team-{key % Teams:D4}"),
            User =
                Below(3) == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"user-{key:D6}-{Below(3)}"),
            Session = isRun ? string.Create(CultureInfo.InvariantCulture, $"run-{sessions++:x8}") : "",
            Model = Below(Models),
            Tags = isRun
                ?
                [
                    string.Create(CultureInfo.InvariantCulture, $"feature=f{key % 12}"),
                    string.Create(CultureInfo.InvariantCulture, $"workflow=w{Below(40)}"),
                ]
                : [string.Create(CultureInfo.InvariantCulture, $"feature=f{key % 12}")],
        };
    }

    private void Attempt(GatewayJournal journal, AttemptId attempt, in Lane lane, bool fails)
    {
        journal.Append(
            new ReserveRecord
            {
                Attempt = attempt,
                Hold = new Money(1_000_000),
                Endpoint = "chat",
                Model = string.Create(CultureInfo.InvariantCulture, $"model-{lane.Model:D2}"),
                Deployment = string.Create(
                    CultureInfo.InvariantCulture,
                    $"pool-{Below(3)}/model-{lane.Model:D2}"
                ),
                Key = lane.Key,
                Team = lane.Team,
                User = lane.User,
                Session = lane.Session,
                Tags = lane.Tags,
            }
        );
        journal.Append(new DispatchRecord(attempt));
        TokenCounts tokens = fails
            ? new TokenCounts(100, 0, 0, 0)
            : new TokenCounts(200 + Below(4000), Below(3) == 0 ? Below(8000) : 0, 0, 1 + Below(900));
        journal.Append(
            new SettleRecord
            {
                Attempt = attempt,
                Tokens = tokens,
                Cost = Price.Of(tokens),
                Price = Price,
                Source = UsageSource.Usage,
                End = fails ? AttemptEnd.UpstreamError : AttemptEnd.Finished,
                Status = (ushort)(fails ? 502 : 200),
                FirstTokenUs = fails ? -1 : 45_000,
                DurationUs = 2_500_000,
            }
        );
    }

    private int Below(int bound) => (int)(chance.NextUInt32() % (uint)bound);

    /// <summary>An id that grows with time, as those of requests do.</summary>
    private Guid Id(int number) =>
        new(number, (short)Below(65_536), 0x7000, [0x80, 0, .. BitConverter.GetBytes(number), 0, 0]);

    private struct Lane
    {
        public int Left;
        public string Key;
        public string Team;
        public string User;
        public string Session;
        public int Model;
        public string[] Tags;
    }

    private sealed class Clock : TimeProvider
    {
        public DateTimeOffset Now { get; set; }

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
