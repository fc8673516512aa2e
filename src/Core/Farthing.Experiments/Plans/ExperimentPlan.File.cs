using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Farthing.Experiments.Levers;
using Farthing.Numerics.Faults;
using Farthing.Numerics.Reading;

namespace Farthing.Experiments.Plans;

/// <content>The plan as a file: written canonically, hashed, and read with every fault at once.</content>
public sealed partial record ExperimentPlan
{
    /// <summary>The canonical text: the same plan gives the same bytes, however its file was laid out.</summary>
    public string ToText() => SchemaDocument.Write(this, PlanJson.Default.ExperimentPlan) + "\n";

    /// <summary>SHA-256 of the canonical text in UTF-8, in lower-case hexadecimal digits.</summary>
    public string Hash() => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(ToText())));

    /// <summary>Reads a plan and checks it by <see cref="PlanRules"/>.</summary>
    /// <param name="bytes">Its text, UTF-8.</param>
    /// <param name="file">Its name, for faults.</param>
    /// <exception cref="FarthingException">It is no plan, or one that cannot be carried out; all faults at once.</exception>
    public static ExperimentPlan Read(byte[] bytes, string file)
    {
        TreeNode root = TreeFile.Parse(
            file,
            bytes,
            ExperimentFaultCodes.WrongValue,
            ExperimentFaultCodes.Missing,
            ExperimentFaultCodes.NotAPlan
        );
        if (!root.IsObject || root["schema"].Text != SchemaName)
        {
            throw new FarthingException(
                root["schema"].FaultOf(ExperimentFaultCodes.NotAPlan, "this is no plan", SchemaName)
            );
        }

        FaultList faults = new();
        ExperimentPlan plan = Read(new MemberReader(root, faults));
        faults.ThrowIfAny();
        foreach (Fault fault in PlanRules.Check(plan))
        {
            TreeNode place = root;
            foreach (string part in (fault.Path ?? "").Split('.'))
            {
                place = place[part];
            }

            faults.Add(fault with { File = file, Line = root.File.LineOf(place.Element) });
        }

        faults.ThrowIfAny();
        return plan;
    }

    private static ExperimentPlan Read(MemberReader read)
    {
        read.Need("schema", SchemaName);
        ExperimentPlan plan = new()
        {
            Id = read.RequiredText("id"),
            Lever = Word<LeverKind>(read, "lever"),
            Arms = Section(
                read,
                "arms",
                arms => new ExperimentArms(
                    arms.RequiredText("control"),
                    arms.RequiredText("treatment"),
                    arms.RequiredNumber("control_share", 0, 1)
                )
            )!,
            Unit = Word<AssignmentUnit>(read, "unit"),
            Scope = Section(
                read,
                "scope",
                scope => new ExperimentScope(scope.Texts("keys"), scope.Texts("teams"), scope.Texts("models"))
            )!,
            Metric = Word<ExperimentMetric>(read, "metric"),
            Guardrails = Rows(
                read,
                "guardrails",
                row => new PlannedGuardrail(
                    Word<GuardrailMeasure>(row, "measure"),
                    row.RequiredNumber("margin")
                )
            ),
            Method = Word<ExperimentMethod>(read, "method"),
            Salt = read.RequiredText("salt"),
            Start = Instant(read, "start"),
            PlannedSize = read.RequiredWhole("planned_size"),
            Stop = Word<StopRule>(read, "stop"),
            Covariates = Words<Covariate>(read, "covariates"),
            PriceBook = Section(
                read,
                "price_book",
                book => new FrozenPriceBook(book.RequiredText("version"), book.RequiredText("sha256"))
            )!,
            Exclusions = Rows(
                read,
                "exclusions",
                row => new Exclusion(Instant(row, "from"), Instant(row, "until"), row.RequiredText("reason"))
            ),
            Prediction = Section(
                read,
                "prediction",
                row => new SavingPrediction(
                    row.RequiredNumber("monthly_usd", double.MinValue),
                    row.RequiredNumber("low_usd", double.MinValue),
                    row.RequiredNumber("high_usd", double.MinValue)
                )
            )!,
            MinimumEffect = read.RequiredNumber("minimum_effect", 0, 1),
            Blocks = read.Has("blocks")
                ? Section(
                    read,
                    "blocks",
                    row => new BlockPlan(
                        row.RequiredWhole("length_seconds"),
                        row.RequiredWhole("carry_over_seconds", 0),
                        row.RequiredWhole("burn_in_seconds", 0),
                        row.RequiredWhole("days")
                    )
                )
                : null,
            Besides = read.Texts("besides"),
            Settings = read.Has("settings")
                ? Section(
                    read,
                    "settings",
                    row => new LeverSettings
                    {
                        Tier = row.Text("tier"),
                        MaxTokens = row.Whole("max_tokens"),
                        Model = row.Text("model"),
                        ControlPolicy = row.Text("control_policy"),
                        ControlDeployments = row.Texts("control_deployments"),
                        TreatmentDeployments = row.Texts("treatment_deployments"),
                    }
                )!
                : LeverSettings.None,
            Covers = Words<LeverKind>(read, "covers"),
        };
        read.RefuseUnknown(ExperimentFaultCodes.UnknownKey);
        return plan;
    }

    private static T? Section<T>(MemberReader read, string key, Func<MemberReader, T> make)
        where T : class
    {
        read.Need(key, "an object: { … }");
        if (read.Section(key) is not MemberReader section)
        {
            return null;
        }

        T made = make(section);
        section.RefuseUnknown(ExperimentFaultCodes.UnknownKey);
        return made;
    }

    private static List<T> Rows<T>(MemberReader read, string key, Func<MemberReader, T> make)
    {
        List<T> rows = [];
        foreach (MemberReader row in read.Rows(key))
        {
            rows.Add(make(row));
            row.RefuseUnknown(ExperimentFaultCodes.UnknownKey);
        }

        return rows;
    }

    private static T Word<T>(MemberReader read, string key)
        where T : struct, Enum
    {
        read.Need(key, "one of " + string.Join(", ", Wire<T>()));
        return ValueOf<T>(read.Word(key, Wire<T>()));
    }

    private static List<T> Words<T>(MemberReader read, string key)
        where T : struct, Enum
    {
        string[] words = Wire<T>();
        List<T> values = [];
        foreach (string word in read.Texts(key))
        {
            if (words.Contains(word, StringComparer.Ordinal))
            {
                values.Add(ValueOf<T>(word));
            }
            else
            {
                read.Refuse(
                    key,
                    $"'{word}' is no such choice",
                    "some of " + string.Join(", ", words),
                    nearest: NearestWord.Find(word, words)
                );
            }
        }

        return values;
    }

    private static DateTimeOffset Instant(MemberReader read, string key)
    {
        const string Expected = "an instant with its offset, such as 2026-11-01T00:00:00Z";
        read.Need(key, Expected);
        TreeNode value = read[key];
        if (!value.Exists)
        {
            return default;
        }

        string text = value.Quoted ?? "";
        bool hasOffset = text.EndsWith('Z') || text.LastIndexOfAny(['+', '-']) > text.IndexOf('T');
        if (
            value.Element.ValueKind == JsonValueKind.String
            && hasOffset
            && value.Element.TryGetDateTimeOffset(out DateTimeOffset instant)
        )
        {
            return instant.ToUniversalTime();
        }

        read.Refuse(key, "this is no instant", Expected);
        return default;
    }

    private static string[] Wire<T>()
        where T : struct, Enum => [.. Enum.GetNames<T>().Select(JsonNamingPolicy.SnakeCaseLower.ConvertName)];

    private static T ValueOf<T>(string? word)
        where T : struct, Enum =>
        word is null ? default : Enum.GetValues<T>()[Array.IndexOf(Wire<T>(), word)];
}
