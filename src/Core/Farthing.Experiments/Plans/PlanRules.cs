using System.Globalization;
using Farthing.Experiments.Levers;
using Farthing.Numerics.Faults;

namespace Farthing.Experiments.Plans;

/// <summary>Rules that a plan keeps: the lever's unit, the share held out, lengths of blocks, and its neighbors on the same traffic.</summary>
public static class PlanRules
{
    /// <summary>Fewest clusters of an arm by which anything is shown.</summary>
    public const int MinClusters = 10;

    /// <summary>Smallest share held out.</summary>
    public const double MinControlShare = 0.01;

    /// <summary>Largest share held out.</summary>
    public const double MaxControlShare = 0.5;

    /// <summary>Shortest block.</summary>
    public const long MinBlockSeconds = 3600;

    /// <summary>Fewest carry-overs in a block.</summary>
    public const int CarryOversPerBlock = 4;

    /// <summary>Fewest days of a switchback.</summary>
    public const int MinDays = 14;

    /// <summary>Fewest pairs of blocks.</summary>
    public const int MinPairs = 40;

    private const long DaySeconds = 86_400;

    /// <summary>Faults of one plan, each with its path in the document.</summary>
    public static IReadOnlyList<Fault> Check(ExperimentPlan plan)
    {
        FaultList faults = new();
        CheckNames(plan, faults);
        CheckLever(plan, faults);
        plan.Settings.Check(plan.Lever, faults);
        CheckSize(plan, faults);
        if (plan.Unit == AssignmentUnit.Block)
        {
            CheckBlocks(plan, faults);
        }
        else if (plan.Blocks is not null)
        {
            faults.Add(Wrong("blocks", "blocks without the unit block", null, "no blocks"));
        }

        return faults.Take();
    }

    /// <summary>Faults between a plan and the others that run.</summary>
    /// <param name="plan">The plan that is to start.</param>
    /// <param name="running">Plans that were started and have not ended.</param>
    public static IReadOnlyList<Fault> Check(ExperimentPlan plan, IEnumerable<ExperimentPlan> running)
    {
        FaultList faults = new();
        foreach (ExperimentPlan other in running)
        {
            if (other.Id == plan.Id)
            {
                faults.Add(Meets("id", $"an experiment '{other.Id}' runs already", "another id"));
            }
            else if (plan.Scope.Meets(other.Scope) && Lasts(plan, other))
            {
                CheckNeighbor(plan, other, faults);
            }
        }

        return faults.Take();
    }

    private static void CheckNeighbor(ExperimentPlan plan, ExperimentPlan other, FaultList faults)
    {
        if (other.Salt == plan.Salt)
        {
            faults.Add(
                Meets("salt", $"'{other.Id}' has the same salt: arms would coincide", "a salt of its own")
            );
        }

        if (plan.Unit == AssignmentUnit.Block && other.Unit == AssignmentUnit.Block)
        {
            faults.Add(
                Meets("blocks", $"blocks overlap with those of '{other.Id}'", "a start after its last day")
            );
        }
        else if (!plan.Besides.Contains(other.Id, StringComparer.Ordinal))
        {
            faults.Add(Meets("besides", $"'{other.Id}' runs on the same traffic", $"\"{other.Id}\" in it"));
        }
    }

    private static void CheckNames(ExperimentPlan plan, FaultList faults)
    {
        bool isName =
            plan.Id.Length is > 0 and <= 64
            && plan.Id.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' or '.');
        Need(
            isName,
            "id",
            "an experiment cannot be named so",
            plan.Id,
            "letters, digits, -, _ and ., at most 64"
        );
        Need(
            plan.Salt.Length is >= 8 and <= 128,
            "salt",
            "a salt of this length",
            null,
            "8 to 128 characters"
        );
        Need(
            plan.PriceBook.Version.Length > 0,
            "price_book.version",
            "an empty version",
            null,
            "its version"
        );
        Need(
            plan.PriceBook.Sha256.Length == 64 && plan.PriceBook.Sha256.All(char.IsAsciiHexDigitLower),
            "price_book.sha256",
            "this is no SHA-256",
            plan.PriceBook.Sha256,
            "64 hexadecimal digits in lower case"
        );
        Need(
            plan.Exclusions.All(one => one.From < one.Until),
            "exclusions",
            "an exclusion ends before it begins",
            null,
            "from before until"
        );
        Need(
            plan.Prediction.LowUsd <= plan.Prediction.MonthlyUsd
                && plan.Prediction.MonthlyUsd <= plan.Prediction.HighUsd,
            "prediction",
            "the band does not hold its middle",
            null,
            "low_usd ≤ monthly_usd ≤ high_usd"
        );
        Need(
            plan.Guardrails.DistinctBy(one => one.Measure).Count() == plan.Guardrails.Count,
            "guardrails",
            "a measure stands twice",
            null,
            "each measure once"
        );

        void Need(bool isRight, string path, string message, string? value, string expected)
        {
            if (!isRight)
            {
                faults.Add(Wrong(path, message, value, expected));
            }
        }
    }

    private static void CheckLever(ExperimentPlan plan, FaultList faults)
    {
        CheckUnit(Lever.Of(plan.Lever), plan.Unit, "unit", faults);
        if (plan.Method != Lever.MethodOf(plan.Unit))
        {
            faults.Add(
                Wrong(
                    "method",
                    $"units of '{Word(plan.Unit)}' are not compared so",
                    Word(plan.Method),
                    Word(Lever.MethodOf(plan.Unit))
                )
            );
        }

        if (plan.Lever == LeverKind.GlobalHoldout && plan.Covers.Count == 0)
        {
            faults.Add(Wrong("covers", "a global holdout of nothing", null, "the levers that it withholds"));
        }
        else if (plan.Lever != LeverKind.GlobalHoldout && plan.Covers.Count > 0)
        {
            faults.Add(Wrong("covers", "only a global holdout covers levers", null, "an empty list"));
        }

        foreach (LeverKind covered in plan.Covers)
        {
            if (covered == LeverKind.GlobalHoldout)
            {
                faults.Add(Wrong("covers", "a holdout of a holdout", Word(covered), "shipped levers"));
            }
            else if (!CanBeWithheld(covered))
            {
                faults.Add(
                    Wrong(
                        "covers",
                        "no gateway can withhold this lever from a user: it does not stand in its configuration",
                        Word(covered),
                        "exact_cache, canonical_cache, semantic_cache, cascade"
                    )
                );
            }
            else if (
                covered is not (LeverKind.CanonicalCache or LeverKind.SemanticCache)
                || !plan.Covers.Contains(LeverKind.ExactCache)
            )
            {
                CheckUnit(Lever.Of(covered), plan.Unit, "covers", faults); // Without the exact tier no tier is read.
            }
        }
    }

    /// <summary>True for levers that a configuration switches on, and a request can go without.</summary>
    private static bool CanBeWithheld(LeverKind lever) =>
        lever
            is LeverKind.ExactCache
                or LeverKind.CanonicalCache
                or LeverKind.SemanticCache
                or LeverKind.Cascade
                or LeverKind.PromptCacheMarks;

    private static void CheckUnit(Lever lever, AssignmentUnit unit, string path, FaultList faults)
    {
        if (lever.Units.Count == 0)
        {
            faults.Add(
                new Fault(
                    ExperimentFaultCodes.NoExperiment,
                    $"no experiment tries the row '{lever.Name}': {lever.Reason}"
                )
                {
                    Path = path,
                    Expected = "arithmetic on the bill",
                }
            );
        }
        else if (!lever.Permits(unit))
        {
            faults.Add(
                new Fault(
                    ExperimentFaultCodes.UnitTooFine,
                    $"the row '{lever.Name}' does not permit this unit: {lever.Reason}"
                )
                {
                    Path = path,
                    Value = Word(unit),
                    Expected = "one of " + string.Join(", ", lever.Units.Select(Word)),
                }
            );
        }
    }

    private static void CheckSize(ExperimentPlan plan, FaultList faults)
    {
        double share = plan.Arms.ControlShare;
        if (share is not (>= MinControlShare and <= MaxControlShare))
        {
            faults.Add(
                Wrong(
                    "arms.control_share",
                    "too small or too large a share held out",
                    Number(share),
                    "0.01 to 0.5"
                )
            );
        }

        if (plan.MinimumEffect is not (> 0 and < 1))
        {
            faults.Add(
                Wrong(
                    "minimum_effect",
                    "no saving of this size",
                    Number(plan.MinimumEffect),
                    "above 0, below 1"
                )
            );
        }

        double least = plan.Unit == AssignmentUnit.Block ? MinPairs : Math.Ceiling(MinClusters / share);
        if (plan.PlannedSize < least)
        {
            faults.Add(
                Wrong(
                    "planned_size",
                    "too few to show anything",
                    Number(plan.PlannedSize),
                    $"{Number(least)} or more"
                )
            );
        }
    }

    private static void CheckBlocks(ExperimentPlan plan, FaultList faults)
    {
        if (plan.Blocks is not BlockPlan blocks)
        {
            faults.Add(
                Wrong("blocks", "blocks without lengths", null, "length, carry-over, burn-in and days")
            );
            return;
        }

        if (plan.Arms.ControlShare != 0.5)
        {
            faults.Add(
                Wrong(
                    "arms.control_share",
                    "a coin decides each pair of blocks",
                    Number(plan.Arms.ControlShare),
                    "0.5"
                )
            );
        }

        long least = Math.Max(MinBlockSeconds, CarryOversPerBlock * blocks.CarryOverSeconds);
        if (
            blocks.LengthSeconds < least
            || blocks.LengthSeconds > DaySeconds
            || DaySeconds % blocks.LengthSeconds != 0
        )
        {
            string expected =
                least > DaySeconds
                    ? $"a carry-over of at most {DaySeconds / CarryOversPerBlock} s: longer ones cannot be tried in blocks"
                    : $"{least} s or more, of which a whole number makes a day";
            faults.Add(
                Wrong("blocks.length_seconds", "no length of a block", Number(blocks.LengthSeconds), expected)
            );
        }

        if (blocks.BurnInSeconds < blocks.CarryOverSeconds || blocks.BurnInSeconds > blocks.LengthSeconds / 2)
        {
            faults.Add(
                Wrong(
                    "blocks.burn_in_seconds",
                    "no burn-in of these blocks",
                    Number(blocks.BurnInSeconds),
                    $"{blocks.CarryOverSeconds} s, the carry-over, to {blocks.LengthSeconds / 2} s, half a block"
                )
            );
        }

        if (blocks.Days < MinDays)
        {
            faults.Add(Wrong("blocks.days", "too few days", Number(blocks.Days), $"{MinDays} or more"));
        }

        int pairs = DayPairs.CountOf(plan.Start, blocks.Days) * blocks.BlocksPerDay;
        if (pairs < MinPairs)
        {
            faults.Add(
                Wrong("blocks.days", "too few pairs of blocks", Number(pairs), $"{MinPairs} pairs or more")
            );
        }
        else if (plan.Lever != LeverKind.PromptCacheMarks && plan.PlannedSize > pairs)
        {
            faults.Add(
                Wrong(
                    "planned_size",
                    "more pairs than these days have",
                    Number(plan.PlannedSize),
                    $"{pairs} or fewer, or more days"
                )
            );
        }
    }

    /// <summary>True while both run; experiments of units have no last day.</summary>
    private static bool Lasts(ExperimentPlan one, ExperimentPlan other) =>
        one.Start < End(other) && other.Start < End(one);

    private static DateTimeOffset End(ExperimentPlan plan) =>
        plan.Blocks is BlockPlan blocks ? plan.Start.AddDays(blocks.Days + 1) : DateTimeOffset.MaxValue;

    private static Fault Wrong(string path, string message, string? value, string expected) =>
        new(ExperimentFaultCodes.WrongValue, message)
        {
            Path = path,
            Value = value,
            Expected = expected,
        };

    private static Fault Meets(string path, string message, string expected) =>
        new(ExperimentFaultCodes.Overlap, message) { Path = path, Expected = expected };

    private static string Number(double value) => value.ToString("0.######", CultureInfo.InvariantCulture);

    private static string Word<T>(T value)
        where T : struct, Enum =>
        System.Text.Json.JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString());
}
