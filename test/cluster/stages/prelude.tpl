{{- define "condition" -}}
{{- $since := .now -}}
{{- range (or .pod.status.conditions list) -}}
{{- if and (eq .type $.type) (eq .status $.status) -}}{{- $since = or .lastTransitionTime $since -}}{{- end -}}
{{- end }}
- type: {{ .type }}
  status: {{ .status | quote }}
  reason: {{ .reason | quote }}
  message: {{ .message | quote }}
  lastProbeTime: null
  lastTransitionTime: {{ $since | quote }}
  observedGeneration: {{ or .pod.metadata.generation 1 }}
{{- end -}}

{{- define "readiness" -}}
{{- $status := ternary "True" "False" .ready }}
{{- template "condition" (dict "pod" .pod "now" .now "type" "Ready" "status" $status "reason" .reason "message" .message) }}
{{- template "condition" (dict "pod" .pod "now" .now "type" "ContainersReady" "status" $status "reason" .reason "message" .message) }}
{{- end -}}

{{- define "container" -}}
{{- $id := printf "%s/%s/%d" .pod.metadata.uid .container.name .restarts | sha256sum }}
- name: {{ .container.name }}
  image: {{ .container.image | quote }}
  imageID: {{ if .created }}{{ printf "%s@sha256:%s" (regexReplaceAll ":[^:/]+$" .container.image "") (sha256sum .container.image) | quote }}{{ else }}""{{ end }}
  {{- if .created }}
  containerID: containerd://{{ $id }}
  {{- end }}
  restartCount: {{ .restarts }}
  ready: {{ .ready }}
  started: {{ .started }}
  state: {{ toJson .state }}
  lastState: {{ toJson (or .last dict) }}
{{- end -}}

{{- define "others" -}}
{{- range $index, $status := .status.containerStatuses }}
{{- if $index }}
- {{ toJson $status }}
{{- end }}
{{- end }}
{{- end -}}

{{- /* A container that runs once has ended as its annotations say, or well. */}}
{{- define "ended" -}}
{{- $notes := or .pod.metadata.annotations dict -}}
{{- $code := int (or (index $notes (printf "quarterdeck.dev/exit-code-%s" .container.name)) "0") -}}
{{- $reason := or (index $notes (printf "quarterdeck.dev/reason-%s" .container.name)) (ternary "Completed" "Error" (eq $code 0)) -}}
{{- $message := or (index $notes (printf "quarterdeck.dev/message-%s" .container.name)) "" -}}
{{- $end := dict "exitCode" $code "reason" $reason "message" $message "startedAt" (or .began .now) "finishedAt" .now "containerID" (or .id "") -}}
{{- template "container" (dict "pod" .pod "container" .container "restarts" .restarts "created" true "ready" .ready "started" false "state" (dict "terminated" $end)) }}
{{- end -}}

{{- define "all-ended" -}}
{{- range $index, $container := .pod.spec.containers }}
{{- $was := index $.pod.status.containerStatuses $index }}
{{- template "ended" (dict "pod" $.pod "container" $container "now" $.now "restarts" (int (toString (or $was.restartCount 0))) "ready" false "began" (dig "state" "running" "startedAt" $.now $was) "id" $was.containerID) }}
{{- end }}
{{- end -}}

{{- $now := Now -}}
{{- $first := index .spec.containers 0 -}}
{{- $notes := or .metadata.annotations dict -}}
{{- $behaviour := or (index $notes "quarterdeck.dev/behaviour") (ternary "image-pull" (splitList ":" $first.image | last) $absent) -}}
{{- $old := dict -}}
{{- with .status.containerStatuses }}{{ $old = index . 0 }}{{ end -}}
{{- $restarts := int (toString (or $old.restartCount 0)) -}}
{{- $name := printf "%s_%s(%s)" .metadata.name .metadata.namespace .metadata.uid -}}
{{- $began := toDate "2006-01-02T15:04:05Z07:00" (or .status.startTime $now) | unixEpoch | int64 -}}
{{- $age := sub (now | unixEpoch | int64) $began -}}
{{- $base := int (or (index $notes "quarterdeck.dev/back-off-seconds") 10) -}}
{{- $pulls := 1 -}}
{{- $reached := $base -}}
{{- range until 20 }}{{ if ge $age $reached }}{{ $pulls = add1 $pulls }}{{ $reached = add $reached (min 300 (add $reached $base)) }}{{ end }}{{ end -}}
{{- $image := $first.image -}}
{{- if not (contains "/" $image) }}{{ $image = printf "library/%s" $image }}{{ end -}}
{{- if not (regexMatch "[.:]" (splitList "/" $image | first)) }}{{ $image = printf "docker.io/%s" $image }}{{ end -}}
{{- $pullError := printf "rpc error: code = NotFound desc = failed to pull and unpack image %q: failed to resolve reference %q: %s: not found" $image $image $image -}}
{{- $wait := $base -}}
{{- range until (int (max 0 (sub $restarts 1))) }}{{ $wait = int (min 300 (mul $wait 2)) }}{{ end -}}
{{- $unready := printf "containers with unready status: [%s]" $first.name -}}
{{- $oom := eq $behaviour "oom" -}}
{{- $exitCode := int (or (index $notes "quarterdeck.dev/exit-code") (ternary 137 1 (has $behaviour (list "oom" "liveness")))) -}}
{{- $exit := dict "terminated" (dict "exitCode" $exitCode "reason" (ternary "OOMKilled" "Error" $oom) "startedAt" (dig "state" "running" "startedAt" $now $old) "finishedAt" $now "containerID" (or $old.containerID "")) -}}
