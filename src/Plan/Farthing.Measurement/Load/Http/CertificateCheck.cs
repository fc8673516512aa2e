using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace Farthing.Measurement.Load.Http;

/// <summary>Accepts a server's certificate or says in words why not.</summary>
/// <param name="target">The server.</param>
internal sealed class CertificateCheck(LoadTarget target)
{
    /// <summary>Why the last certificate was refused; null when none was.</summary>
    public string? Refusal { get; private set; }

    /// <summary>The framework's callback.</summary>
    public bool Accepts(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (errors == SslPolicyErrors.None || target.TrustsAnyCertificate)
        {
            return true;
        }

        List<string> why = [];
        if ((errors & SslPolicyErrors.RemoteCertificateNotAvailable) != 0)
        {
            why.Add("the server shows no certificate");
        }

        if ((errors & SslPolicyErrors.RemoteCertificateNameMismatch) != 0)
        {
            why.Add($"the certificate does not name {target.Host}");
        }

        X509ChainStatusFlags flags = X509ChainStatusFlags.NoError;
        foreach (X509ChainStatus status in chain?.ChainStatus ?? [])
        {
            flags |= status.Status;
        }

        if ((flags & X509ChainStatusFlags.NotTimeValid) != 0)
        {
            why.Add("the certificate has expired, or is not valid yet");
        }

        if ((flags & (X509ChainStatusFlags.UntrustedRoot | X509ChainStatusFlags.PartialChain)) != 0)
        {
            why.Add("nobody that this machine trusts has signed the certificate");
        }

        Refusal = why.Count > 0 ? string.Join("; ", why) : $"the certificate was refused ({errors}, {flags})";
        return false;
    }
}
