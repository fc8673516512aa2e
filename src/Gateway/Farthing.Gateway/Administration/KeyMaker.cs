using Farthing.Gateway.Administration.Bodies;
using Farthing.Gateway.Keys;
using Farthing.Gateway.Keys.Stored;
using Farthing.Numerics.Faults;
using Farthing.Numerics.Reading;

namespace Farthing.Gateway.Administration;

/// <summary>Makes new keys, one or many at once. A secret is in the answer, and nowhere else. When it answers, the keys are kept and in force here.</summary>
/// <param name="parts">The gateway.</param>
/// <param name="book">Its keys.</param>
internal sealed class KeyMaker(GatewayParts parts, KeyBook book)
{
    /// <summary>Most keys of one call.</summary>
    public const int MaxKeys = 1000;

    /// <summary>Largest body of a call that makes many, in bytes.</summary>
    public const int MaxBodyBytes = 1 << 20;

    /// <summary><c>POST /keys</c>.</summary>
    public async Task<AdminAnswer> CreateAsync(AdminCall call)
    {
        call.AllowsOnly();
        FaultList faults = new();
        MemberReader members = BodyMembers.Parse(call.Body, faults);
        KeyWish wish = KeyWish.Read(
            members,
            parts.Router.Models,
            parts.Options().Listen.MaxBodyBytes,
            isNew: true
        );
        (StoredKey key, string? secret) = (await MakeAsync([wish], faults, call))[0];
        return new AdminAnswer(new KeyAnswer(secret, KeyView.Of(key, parts.Clock.GetUtcNow())), 201);
    }

    /// <summary><c>POST /keys/batch</c>: all or none of them.</summary>
    public async Task<AdminAnswer> CreateManyAsync(AdminCall call)
    {
        call.AllowsOnly();
        FaultList faults = new();
        MemberReader members = BodyMembers.Parse(call.Body, faults);
        members.Need("keys", "a list of keys, each as POST /keys takes it");
        IReadOnlyList<string> models = parts.Router.Models;
        long maxBody = parts.Options().Listen.MaxBodyBytes;
        List<KeyWish> wishes =
        [
            .. members.Rows("keys").Select(row => KeyWish.Read(row, models, maxBody, isNew: true)),
        ];
        members.RefuseUnknown(AdminFaultCodes.UnknownMember);
        if (faults.IsEmpty && wishes.Count is 0 or > MaxKeys)
        {
            members.Refuse("keys", $"{wishes.Count:N0} keys", $"1 to {MaxKeys:N0} keys a call");
        }

        List<(StoredKey Key, string? Secret)> made = await MakeAsync(wishes, faults, call);
        DateTimeOffset now = parts.Clock.GetUtcNow();
        return new AdminAnswer(
            new KeyBatchAnswer([
                .. made.Select(one => new KeyBatchAnswer.MadeKey(one.Secret, KeyView.Of(one.Key, now))),
            ]),
            201
        );
    }

    private async Task<List<(StoredKey Key, string? Secret)>> MakeAsync(
        List<KeyWish> wishes,
        FaultList faults,
        AdminCall call
    )
    {
        await book.Place.WaitAsync(call.Gone);
        try
        {
            string[] ids = [.. wishes.Select(wish => wish.Id ?? KeyId.Draw())];
            CheckNew(wishes, ids, faults);
            faults.ThrowIfAny();
            DateTimeOffset now = parts.Clock.GetUtcNow();
            List<(StoredKey Key, string? Secret)> made = new(wishes.Count);
            for (int i = 0; i < ids.Length; i++)
            {
                KeyWish wish = wishes[i];
                string? secret = wish.Sha256 is null ? KeySecret.Draw() : null;
                StoredKey key = wish.On(
                    new StoredKey
                    {
                        Id = ids[i],
                        Sha256 = wish.Sha256 ?? KeySecret.HashOf(secret!),
                        CreatedAt = now,
                        ChangedAt = now,
                        Revision = 1,
                    }
                );
                made.Add((key, secret));
            }

            await parts.Keys.SaveAsync(
                [
                    .. made.Select(one => new KeyChange(
                        one.Key,
                        call.Event(parts.Clock, "key.create", one.Key.Id, KeyChanges.Of(null, one.Key))
                    )),
                ],
                call.Gone
            );
            return made;
        }
        finally
        {
            book.Place.Release();
        }
    }

    /// <summary>Ids and secrets that are in use, or stand twice in the call.</summary>
    private void CheckNew(List<KeyWish> wishes, string[] ids, FaultList faults)
    {
        HashSet<string> seen = new(StringComparer.Ordinal);
        for (int i = 0; i < ids.Length; i++)
        {
            if (!seen.Add(ids[i]) || book.IsTaken(ids[i]))
            {
                faults.Add(
                    new Fault(
                        AdminFaultCodes.Exists,
                        "there is a key of this id, or was one: ids are never given again"
                    )
                    {
                        Path = wishes[i].PathOf("id"),
                        Value = ids[i],
                        Expected = "another id, or none to have one drawn",
                    }
                );
            }

            if (wishes[i].Sha256 is string given && (!seen.Add(given) || book.HasHash(given)))
            {
                faults.Add(
                    new Fault(AdminFaultCodes.Exists, "this secret is in use already")
                    {
                        Path = wishes[i].PathOf("sha256"),
                        Expected = "the hash of a secret of its own, or none to have one drawn",
                    }
                );
            }
        }
    }
}
