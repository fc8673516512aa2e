using System.Globalization;
using Farthing.Gateway.Administration.Bodies;
using Farthing.Gateway.Keys.Stored;
using Farthing.Numerics.Faults;
using Microsoft.AspNetCore.Http;

namespace Farthing.Gateway.Administration;

/// <summary>A call of the admin API whose key is right.</summary>
/// <param name="Id">What stands in the path for <c>{id}</c>; empty where nothing does.</param>
/// <param name="Query">The parameters.</param>
/// <param name="Body">The body; empty without.</param>
/// <param name="By">The caller, by the name it gives.</param>
/// <param name="From">His address.</param>
/// <param name="Gone">Fires when the caller has disconnected.</param>
internal sealed record AdminCall(
    string Id,
    IQueryCollection Query,
    ReadOnlyMemory<byte> Body,
    string By,
    string From,
    CancellationToken Gone
)
{
    /// <summary>The parameters that a path knows; each at most once.</summary>
    /// <exception cref="FarthingException">There is another one, or one twice.</exception>
    public void AllowsOnly(params string[] names)
    {
        FaultList faults = new();
        foreach ((string name, Microsoft.Extensions.Primitives.StringValues values) in Query)
        {
            if (values.Count != 1 || !names.Contains(name, StringComparer.Ordinal))
            {
                faults.Add(
                    new Fault(
                        AdminFaultCodes.UnknownMember,
                        values.Count > 1 ? "the parameter stands twice" : "no such parameter"
                    )
                    {
                        Path = "?" + name,
                        Expected =
                            names.Length == 0 ? "no parameter at all" : "one of " + string.Join(", ", names),
                        Nearest = NearestWord.Find(name, names),
                    }
                );
            }
        }

        faults.ThrowIfAny();
    }

    /// <summary>A parameter's text; empty without.</summary>
    public string Text(string name) => (string?)Query[name] ?? "";

    /// <summary>A parameter's whole number.</summary>
    /// <exception cref="FarthingException">It is none, or out of its range.</exception>
    public int Whole(string name, int least, int most, int usual)
    {
        string text = (string?)Query[name] ?? usual.ToString(CultureInfo.InvariantCulture);
        return
            int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            && number >= least
            && number <= most
            ? number
            : throw new FarthingException(
                new Fault(AdminFaultCodes.WrongValue, "not a number in range")
                {
                    Path = "?" + name,
                    Expected = FormattableString.Invariant($"{least} to {most}"),
                }
            );
    }

    /// <summary>An event of this call.</summary>
    public AdminEvent Event(TimeProvider clock, string action, string subject, string changes = "{}") =>
        new(clock.GetUtcNow(), By, From, action, subject, changes);
}
