using System.Globalization;
using Farthing.Experiments.Arms;
using Farthing.Experiments.Levers;
using Farthing.Experiments.Plans;
using Farthing.Gateway.Experiments;
using Farthing.Gateway.Journal;
using Farthing.Gateway.Journal.Records;
using Farthing.Gateway.Ledger;
using Farthing.Gateway.Metering;
using Farthing.Gateway.Scopes;
using Farthing.Numerics.Billing;

namespace Farthing.LedgerBench;

/// <summary>Time of <c>verify result</c> on an experiment of many units, as a process: reading the ledger, the estimate, 50 other salts, the guardrails. Arguments: units, a folder that is kept.</summary>
internal static class Experiments
{
    public static int Run(string[] args)
    {
        int units = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 1_000_000;
        bool isKept = args.Length > 1;
        LedgerFolder folder = new(
            isKept ? args[1] : Directory.CreateTempSubdirectory("farthing-ledger-bench-").FullName
        );
        try
        {
            if (!Directory.Exists(folder.Journal))
            {
                Questions.Timed("journal", units, () => Write(folder, units));
            }

            Questions.Timed("projection", units, () => Questions.Project(folder, ""));
            Console.WriteLine("    ms  CPU ms    MB  question");
            for (int i = 0; i < 3; i++)
            {
                Console.WriteLine(
                    Questions.Words(
                        Questions.OfProcess("verify result --data " + folder.Path, ""),
                        string.Create(CultureInfo.InvariantCulture, $"verify result, {units:N0} units")
                    )
                );
            }

            return 0;
        }
        finally
        {
            if (!isKept)
            {
                Directory.Delete(folder.Path, recursive: true);
            }
        }
    }

    /// <summary>Sessions of one request each; treatment generates a tenth less.</summary>
    private static void Write(LedgerFolder folder, int units)
    {
        DateTimeOffset now = DateTimeOffset.UtcNow;
        ExperimentPlan plan = Plan(now, units);
        Assignment arms = new(plan);
        using GatewayJournal journal = GatewayJournal.Open(
            new JournalOptions { Folder = folder.Journal },
            TimeProvider.System
        );
        journal.Append(ExperimentRecords.Of(new PricesInForce(plan.PriceBook.Sha256)));
        journal.Append(ExperimentRecords.Of(plan, plan.Hash()));
        for (int i = 0; i < units; i++)
        {
            string session = $"session-{i}";
            string key = $"key_{i % 50:D4}";
            bool isControl = arms.Of(UnitName.Of(plan.Unit, key, "search", null, session)).Arm == Arm.Control;
            AttemptId attempt = new(Guid.CreateVersion7(), 0);
            TokenCounts tokens = new(800 + (i % 500), 0, 0, isControl ? 200 + (i % 200) : 180 + (i % 180));
            FinishedAttempt.Append(
                journal,
                new ReserveRecord
                {
                    Attempt = attempt,
                    Hold = new Money(1_000_000),
                    Endpoint = "chat",
                    Model = "llama-3.1-8b",
                    Deployment = "local/llama-3.1-8b",
                    Key = key,
                    Team = "search",
                    User = $"user-{i % 1000}",
                    Session = session,
                    Tags = [ArmTag.Of(plan.Id, isControl)],
                },
                tokens
            );
            if (i % 20_000 == 0)
            {
                journal.Flush();
            }
        }
    }

    private static ExperimentPlan Plan(DateTimeOffset start, int units) =>
        new()
        {
            Id = "short-answers",
            Lever = LeverKind.MaxTokensCap,
            Settings = new LeverSettings { MaxTokens = 180 },
            Arms = new ExperimentArms("as it came", "180 tokens at most", 0.5),
            Unit = AssignmentUnit.Session,
            Scope = new ExperimentScope([], [], []),
            Metric = ExperimentMetric.DollarsPerRequest,
            Guardrails =
            [
                new PlannedGuardrail(GuardrailMeasure.ErrorRate, 0.01),
                new PlannedGuardrail(GuardrailMeasure.TtftP95, 100),
            ],
            Method = ExperimentMethod.Units,
            Salt = "salt-of-a-million",
            Start = start,
            PlannedSize = units,
            Stop = StopRule.AtSize,
            Covariates = [Covariate.PrePeriodCost],
            PriceBook = new FrozenPriceBook("bench", new string('a', 64)),
            Exclusions = [],
            Prediction = new SavingPrediction(100, 50, 150),
            MinimumEffect = 0.05,
        };
}
