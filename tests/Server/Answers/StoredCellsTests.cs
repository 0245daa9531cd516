using System.Text;
using Xebec.Api.Documents;
using Xebec.Server.Answers.Cells;

namespace Xebec.Tests.Server.Answers;

/// <summary>The cells of volumes, classes, policies and addresses.</summary>
public sealed class StoredCellsTests
{
    private const string Age = "{\"metadata\":{\"name\":\"a\",\"creationTimestamp\":\"1970-01-01T00:00:00Z\"";

    [Theory]
    [InlineData("PersistentVolume", """ "spec":{"capacity":{"storage":"1Gi"},"accessModes":["ReadWriteMany","ReadWriteOnce"],"persistentVolumeReclaimPolicy":"Retain","claimRef":{"namespace":"n","name":"c"}},"status":{"phase":"Bound"}}""", """["a","1Gi","RWO,RWX","Retain","Bound","n/c","","<unset>","","10s","<unset>"]""")]
    [InlineData("PersistentVolumeClaim", """ "spec":{"volumeName":"v","volumeMode":"Block","storageClassName":"fast"},"status":{"phase":"Bound","capacity":{"storage":"2Gi"},"accessModes":["ReadOnlyMany"]}}""", """["a","Bound","v","2Gi","ROX","fast","<unset>","10s","Block"]""")]
    [InlineData("PersistentVolumeClaim", """ "spec":{"accessModes":["ReadOnlyMany"]},"status":{"phase":"Pending","capacity":{"storage":"2Gi"}}}""", """["a","Pending","","","","","<unset>","10s","<unset>"]""")]
    [InlineData("ResourceQuota", """ "status":{"hard":{"limits.cpu":"2","pods":"3","configmaps":"1"},"used":{"pods":"1"}}}""", """["a","configmaps: 0/1, pods: 1/3","limits.cpu: 0/2","10s"]""")]
    [InlineData("StorageClass", """ "provisioner":"p","allowVolumeExpansion":true}""", """["a","p","Delete","Immediate",true,"10s"]""")]
    [InlineData("CSIDriver", """ "spec":{"tokenRequests":[{"audience":"x"},{"audience":"y"}],"volumeLifecycleModes":["Persistent","Ephemeral"]}}""", """["a",true,false,false,"x,y",false,"Persistent,Ephemeral","10s"]""")]
    [InlineData("VolumeAttachment", """ "spec":{"attacher":"d","nodeName":"n","source":{"persistentVolumeName":"p"}},"status":{"attached":true}}""", """["a","d","p","n",true,"10s"]""")]
    [InlineData("Ingress", """ "spec":{"rules":[{"host":"a"},{"host":"b"},{"host":"c"},{"host":"d"}],"tls":[{}]},"status":{"loadBalancer":{"ingress":[{"hostname":"h"},{"ip":"1.2.3.4"}]}}}""", """["a","<none>","a,b,c + 1 more...","1.2.3.4,h","80, 443","10s"]""")]
    [InlineData("IngressClass", """ "spec":{"controller":"x/y","parameters":{"kind":"P","name":"p"}}}""", """["a","x/y","P/p","10s"]""")]
    [InlineData("IPAddress", """ "spec":{"parentRef":{"group":"g.x","resource":"things","name":"t"}}}""", """["a","things.g.x/t","10s"]""")]
    [InlineData("ServiceCIDR", """ "spec":{"cidrs":["10.0.0.0/24","fd00::/112"]}}""", """["a","10.0.0.0/24,fd00::/112","10s"]""")]
    [InlineData("PriorityClass", """ "value":7,"preemptionPolicy":"Never"}""", """["a",7,false,"10s","Never"]""")]
    public void A_row_says_what_upstream_says(string kind, string rest, string cells)
    {
        var row = new TableRow(DateTimeOffset.UnixEpoch.AddSeconds(10));
        CellWriters.Find(kind)!(Document.Parse(Encoding.UTF8.GetBytes(Age + "}," + rest)).Root, row);
        Assert.Equal(cells, row.Cells.AsValue.ToString().Replace("\\u003c", "<", StringComparison.Ordinal).Replace("\\u003e", ">", StringComparison.Ordinal));
    }
}
