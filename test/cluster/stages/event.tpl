apiVersion: v1
kind: Event
metadata:
  name: {{ .metadata.name }}.{{ printf "%x" (add $order (mul 1000000000 (add1 $began))) }}
  namespace: {{ .metadata.namespace }}
involvedObject:
  apiVersion: v1
  kind: Pod
  namespace: {{ .metadata.namespace }}
  name: {{ .metadata.name }}
  uid: {{ .metadata.uid }}
  fieldPath: spec.containers{{ printf "{%s}" $first.name }}
type: {{ $type }}
reason: {{ $reason }}
message: {{ $message | quote }}
count: {{ $count }}
{{- if le (int $count) 1 }}
firstTimestamp: {{ $now | quote }}
{{- end }}
lastTimestamp: {{ $now | quote }}
source:
  component: kubelet
  host: {{ .spec.nodeName }}
reportingComponent: kubelet
reportingInstance: {{ .spec.nodeName }}
