using System.Text;
using System.Text.Json;
using Farthing.Gateway.Administration;
using Farthing.Gateway.Administration.Bodies;
using Farthing.Gateway.Caching.Policies;
using Farthing.Gateway.Caching.Semantic;
using Farthing.Numerics.Faults;
using Farthing.Numerics.Reading;
using Farthing.Reduction.Semantic;

namespace Farthing.Gateway.Caching.Service;

/// <summary>Lets scopes of the semantic cache serve, or stops them.</summary>
/// <param name="cache">The cache.</param>
/// <param name="notes">Takes what was done.</param>
internal sealed class ScopeAdmin(ResponseCache cache, AdminNotes notes)
{
    /// <summary><c>POST /cache/promote</c>: an operator's word. Without <c>without_evidence</c> it refuses where evidence is missing, and says how much.</summary>
    public async Task<AdminAnswer> PromoteAsync(AdminCall call)
    {
        call.AllowsOnly();
        PromotionRequest wish = Read(call.Body);
        IReadOnlyList<CellView> before =
            cache.Semantic?.Promote(wish.Scope, wish.Model, wish.Class, wish.Serves, wish.WithoutEvidence)
            ?? [];
        if (before.Count == 0)
        {
            throw new FarthingException(
                new Fault(AdminFaultCodes.NotFound, "the semantic cache has no such scope")
                {
                    Path = "scope",
                    Value = $"{wish.Scope} for {wish.Model}",
                    Expected = "a scope that farthing cache stats names, with its model",
                }
            );
        }

        CellView[] changing = [.. before.Where(cell => wish.Serves != (cell.Phase == CellPhase.Serving))];
        if (wish.Serves && !wish.WithoutEvidence && changing.Length > 0)
        {
            throw new FarthingException([.. changing.Select(Lacking)]);
        }

        bool isNoted = await NoteAsync(call, wish, changing.Length);
        return CacheAdminJson.Answer(
            new CachePromotionAnswer(
                wish.Scope,
                wish.Model,
                wish.Serves,
                changing.Length,
                [.. before.Select(CachedScopes.Of)],
                isNoted
            )
        );
    }

    private static Fault Lacking(CellView cell) =>
        new(
            CacheFaultCodes.NoEvidence,
            cell.LabelsMissing > 0
                ? $"{cell.GuardClass}: {cell.LabelsMissing} right would-be hits are missing to show that at most {cell.MaxWrongFraction:0.##%} are wrong"
                : $"{cell.GuardClass}: the evidence is one user's, and two are needed"
        )
        {
            Path = "without_evidence",
            Expected = "more traffic in shadow; or without_evidence, and then wrong answers are yours",
        };

    private static PromotionRequest Read(ReadOnlyMemory<byte> body)
    {
        FaultList faults = new();
        MemberReader members = BodyMembers.Parse(body, faults);
        members.Need("scope", "team:NAME, key:ID or user:KEY/NAME");
        members.Need("model", "a model, as clients name it");
        PromotionRequest wish = new(
            members.Text("scope") ?? "",
            members.Text("model") ?? "",
            members.Word("class", [.. SemanticPlace.Classes]),
            members.Flag("serves") ?? true,
            members.Flag("without_evidence") ?? false
        );
        members.RefuseUnknown(AdminFaultCodes.UnknownMember);
        faults.ThrowIfAny();
        return wish;
    }

    private async Task<bool> NoteAsync(AdminCall call, PromotionRequest wish, int changed)
    {
        using MemoryStream changes = new();
        using (Utf8JsonWriter json = new(changes))
        {
            json.WriteStartObject();
            json.WriteString("scope", wish.Scope);
            json.WriteString("model", wish.Model);
            json.WriteString("class", wish.Class);
            json.WriteBoolean("serves", wish.Serves);
            json.WriteBoolean("without_evidence", wish.WithoutEvidence);
            json.WriteNumber("changed", changed);
            json.WriteEndObject();
        }

        return await notes.NoteAsync(
            call.Event(notes.Clock, "cache.promote", "cache", Encoding.UTF8.GetString(changes.ToArray()))
        );
    }
}
